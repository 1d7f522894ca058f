//! Mode objects and the DRM file layer.
//!
//! A driver makes a [`SimplePipe`] while its device is built and implements [`DisplayDriver`]: how the display is
//! switched on, updated and switched off. Programs open the card ([`open`]) and speak the real DRM uAPI to it:
//! command words and bytes ([`File::ioctl`]). In between sits this crate: it checks what programs ask for, owns
//! handles, framebuffers, properties, events and the vblank clock, and calls the driver only with checked states,
//! one call at a time, inside a section of the gate.
//!
//! What programs hold ends with the last reference to the device; nothing in this crate holds hardware. So a
//! card can be unplugged at any time: calls get `ENODEV`, waiters wake, flips that are on their way complete,
//! mappings stay valid.
//!
//! ```
//! use drmm_kms::prelude::*;
//! use drmm_runtime::prelude::*;
//! # use drmm_runtime::{Bus, Parent};
//! # struct Platform;
//! # #[derive(Clone, Copy)]
//! # struct Device<'bound>(Bound<'bound>);
//! # impl<'bound> BoundDevice<'bound> for Device<'bound> { fn bound(&self) -> Bound<'bound> { self.0 } }
//! # impl Bus for Platform {
//! #     type Device<'bound> = Device<'bound>;
//! #     fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> { Device(bound) }
//! # }
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
//! impl DisplayDriver for Tiny {
//!     fn enable(&self, hw: &TinyHw<'_>, state: &PipeState) -> Result {
//!         *hw.lamp.lock() = true;
//!         self.update(hw, state, state.mode().area())
//!     }
//!
//!     fn update(&self, _hw: &TinyHw<'_>, state: &PipeState, damage: Rect) -> Result {
//!         state.for_each_row(damage, |row| {
//!             let _pixels_for_the_hardware = row.bytes;
//!             Ok(())
//!         })
//!     }
//!
//!     fn disable(&self, hw: &TinyHw<'_>) -> Result {
//!         *hw.lamp.lock() = false;
//!         Ok(())
//!     }
//! }
//!
//! # let parent = Parent::new("tiny0")?;
//! parent.bind(Platform, |device| {
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
//! | module | what it is |
//! | --- | --- |
//! | [`uapi`] | command words and layouts |
//! | [`user`] | the program's memory |
//! | [`minor`] | the `/dev/dri` of this process |
//! | [`program`] | a small libdrm for programs in this process |
//! | [`edid`], [`mode`] | monitors and modes |
#![forbid(unsafe_code)]

mod backend;
mod buffer;
mod commit;
mod driver;
pub mod edid;
mod event;
mod file;
mod format;
mod front;
pub mod minor;
pub mod mode;
mod mode_config;
mod object;
mod pipe_config;
mod pipe_state;
pub mod program;
mod rect;
mod simple_pipe;
mod sync;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod uapi;
pub mod user;
mod vblank;

pub use buffer::Mapping;
pub use driver::{Detected, DisplayDriver};
pub use edid::Edid;
pub use event::{EventSink, Record, EVENT_BUDGET};
pub use file::File;
pub use format::Format;
pub use minor::{cards, open, open_by_parent, open_with_sink, CardInfo};
pub use mode::Mode;
pub use object::{Framebuffer, Property, PropertyKind};
pub use pipe_config::{ConnectorType, PipeConfig};
pub use pipe_state::{PipeState, Row};
pub use program::Program;
pub use rect::Rect;
pub use simple_pipe::{BuildPipe, SimplePipe};
pub use user::{Arena, UserMemory, UserPtr};

/// What a display driver needs in scope, beside the runtime's own prelude.
pub mod prelude {
    pub use crate::{
        BuildPipe, ConnectorType, Detected, DisplayDriver, Format, Mode, PipeConfig, PipeState, PropertyKind,
        Rect, SimplePipe,
    };
}
