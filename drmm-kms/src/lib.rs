//! Mode objects and the DRM file layer.
//!
//! A driver makes planes, CRTCs, encoders and connectors while its device is built
//! ([`BuildModes`]), each as a `#[drmm]` field, or all of them as one [`SimplePipe`]. It implements
//! how each kind is shown ([`DriverPlane`], [`DriverCrtc`], [`DriverConnector`]). Programs open the
//! card ([`open`]) and speak the real DRM uAPI to it: command words and bytes ([`File::ioctl`]). In
//! between is this crate: it checks what programs ask for, owns handles, framebuffers, properties,
//! events and vblanks, and gives the driver checked states only.
//!
//! What programs hold ends with the last reference to the device; nothing in this crate holds
//! hardware. So a card can be unplugged at any time: calls get `ENODEV`, waiters wake, flips that
//! are on their way complete, mappings stay valid.
//!
//! ```
//! use drmm_kms::prelude::*;
//! use drmm_runtime::prelude::*;
//! # use drmm_runtime::bus::Parent;
//!
//! #[drm_driver(name = "tiny", desc = "A display of one register", major = 1, minor = 0)]
//! struct Tiny {
//!     #[drm_device]
//!     drm: DrmDevice,
//!     #[devm]
//!     lamp: &'bound Mutex<bool>,
//!     #[drmm]
//!     pipe: SimplePipe,
//! }
//!
//! impl DriverCrtc for Tiny {
//!     fn atomic_enable(hw: &TinyHw<'_>, _new: &CrtcCommit<'_>) -> Result {
//!         *hw.lamp.lock() = true;
//!         Ok(())
//!     }
//!
//!     fn atomic_disable(hw: &TinyHw<'_>, _old: &CrtcCommit<'_>) -> Result {
//!         *hw.lamp.lock() = false;
//!         Ok(())
//!     }
//! }
//!
//! impl DriverPlane for Tiny {
//!     fn atomic_update(_hw: &TinyHw<'_>, new: &PlaneUpdate<'_>) -> Result {
//!         new.for_each_row(new.damage(), |row| {
//!             let _for_the_hardware = row.pixels; // `write_to` copies them to device memory
//!             Ok(())
//!         })
//!     }
//! }
//!
//! impl DriverConnector for Tiny {}
//!
//! # let parent = Parent::new("tiny0")?;
//! parent.bind((), |device| {
//!     let tiny = devm_drm_dev_alloc!(device, |drm| Tiny {
//!         lamp: device.devm(Mutex::new(false))?,
//!         pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
//!     })?;
//!     tiny.devm_register()
//! })?;
//! let program = drmm_kms::open_by_parent("tiny0")?;
//! # drop(program);
//! # parent.unbind(Removal::Orderly)?;
//! # Ok::<(), Error>(())
//! ```
//!
//! # What the core promises a driver
//!
//! * What takes `hw` runs inside a section of the gate, and one at a time on a card; only
//!   [`DriverVblank`] does not wait. What takes `&self` has states alone, and no pixels.
//! * What is committed was checked, and changes no more. The order of a commit is disables,
//!   enables, planes, flush: `drm_atomic_helper_commit_tail_rpm`.
//! * The core sends events: a call that succeeds and asked for one gets exactly one for each CRTC,
//!   also if the CRTC goes off, the commit fails or the device is unplugged.
//! * An error of a commit is the link status *bad* of the connectors, and a [`CardEvent::Changed`].
//! * At an orderly unbind the displays go dark in step 6, before the driver's `unbind` hook;
//!   [`ModeLimits::keep_lit_at_unbind`] is the way out.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`uapi`] | command words and layouts |
//! | [`user`] | the program's memory |
//! | [`open`], [`cards`], [`subscribe`] | the `/dev/dri` of this process |
//! | [`program`] | a small libdrm for programs in this process |
//! | [`edid`], [`mode`] | monitors and modes |
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]

#[cfg(not(any(feature = "std", drmm_kernel)))]
mod bare;
#[cfg_attr(
    not(feature = "std"),
    allow(dead_code, unused_imports, reason = "the world with mode objects uses all of it")
)]
mod face;
#[cfg(feature = "std")]
mod host;
#[cfg(all(drmm_kernel, not(feature = "std")))]
mod kernel;

#[cfg(not(any(feature = "std", drmm_kernel)))]
use bare as world;
#[cfg(feature = "std")]
use host as world;
#[cfg(all(drmm_kernel, not(feature = "std")))]
use kernel as world;
pub use world::uapi;

pub use face::build::BuildModes;
pub use face::driver::{Detected, DriverConnector, DriverCrtc, DriverPlane, Probe, EDID_BLOCK};
pub use face::format::Format;
pub use face::frame::{Framebuffer, Pixels, Row};
#[doc(hidden)]
pub mod __ioctl {
    //! For the code that the macros make.
    pub use crate::face::ioctl::layout::{Layout, Reader, Writer};
    pub use crate::face::ioctl::{
        are_different, are_in_range, in_out, input, none, output, refused, word_by as word, word_of, Run,
    };
}
pub use face::ioctl::{DriverFile, DriverIoctls, IoctlDesc, IoctlFlags, Ioctls};
pub use face::limits::{ConnectorType, EncoderType, ModeLimits, PlaneConfig, PlaneType};
pub use face::link::{Crtcs, Encoders, Of, Planes};
pub use face::mode::{self, Mode};
pub use face::object::{Connector, Crtc, Encoder, ModeConfig, Plane};
pub use face::object::{DriverVblank, FromInterrupt, VblankIrq, VblankSource, VblankTimer};
#[doc(hidden)]
pub use face::property::refused as __refused;
pub use face::property::{PropertyInfo, PropertyKind, PropertyValue, Ranged, State};
pub use face::rect::Rect;
pub use face::simple::{PipeConfig, SimplePipe};
#[doc(hidden)]
pub use face::view::{ChangeAfterTheCheck, PixelsInACheck};
pub use face::view::{ConnectorCheck, CrtcCheck, CrtcCommit, CrtcState};
pub use face::view::{Damage, Placed, PlaneCheck, PlaneDisable, PlaneState, PlaneUpdate};
#[cfg(feature = "std")]
pub use host::buffer::Mapping;
#[cfg(feature = "std")]
pub use host::caller::{Caller, Cancel};
#[cfg(feature = "std")]
pub use host::card::connectors::{connectors, ConnectorInfo};
#[cfg(feature = "std")]
pub use host::card::registry::{cards, CardInfo};
#[cfg(feature = "std")]
pub use host::card::subscribe::{subscribe, CardEvent, Subscription};
#[cfg(feature = "std")]
pub use host::edid::{self, Edid};
#[cfg(feature = "std")]
pub use host::event::{EventSink, Record, EVENT_BUDGET};
#[cfg(feature = "std")]
pub use host::file::open::{open, open_by, open_by_parent, open_with_sink};
#[cfg(feature = "std")]
pub use host::file::File;
#[cfg(feature = "std")]
pub use host::object::Property;
#[cfg(feature = "std")]
pub use host::program::{self, Program};
#[cfg(feature = "std")]
pub use host::user::{self, Arena, UserMemory, UserPtr};

#[doc(hidden)]
pub type __Result = drmm_runtime::Result;

/// What a display driver needs in scope, beside the runtime's own prelude.
pub mod prelude {
    pub use crate::{
        BuildModes, Connector, ConnectorType, Crtc, CrtcCheck, CrtcCommit, Detected, DriverConnector,
        DriverCrtc, DriverFile, DriverPlane, DriverVblank, Encoder, EncoderType, Format, Ioctls, Mode,
        ModeConfig, ModeLimits, PipeConfig, Plane, PlaneCheck, PlaneConfig, PlaneDisable, PlaneUpdate, Probe,
        Rect, SimplePipe, VblankIrq, VblankTimer,
    };
}
