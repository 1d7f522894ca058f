//! drmm: annotate one driver struct, and the compiler enforces when each part of it ends.
//!
//! This is the reference. The README of the project is the tour.
//!
//! # The two lifetimes
//!
//! | scope | in C | ends | a field of it |
//! | --- | --- | --- | --- |
//! | *bound scope* | `devm_` | when the driver unbinds from the hardware | `#[devm]`, in the hardware view |
//! | *device scope* | `drmm_` | with the last reference that programs hold | `#[drmm]`, or plain |
//!
//! From the device scope, hardware is reached only through the *gate*: [`Dev::with_hw`] or
//! [`Dev::enter`].
//!
// Made by `cargo drmm map`, held by `examples/tests/pictures.rs`.
#![doc = include_str!("../pictures/map.html")]
//!
//! # Two registers behind one lock
//!
//! An index register and the data register that it selects must be locked together. The lock owns
//! the handle, so neither register is reached without the lock. The content of a lock can be
//! replaced, even by a value that ends with the section. Therefore the attribute asks for
//! `view = closure`: the view is lent to [`Dev::with_hw`] and to callbacks, not by [`Entered::hw`].
//!
//! ```
//! use drmm_runtime::prelude::*;
//! # use drmm_runtime::bus::{Bus, Parent};
//! # use std::sync::atomic::{AtomicU8, Ordering};
//! # struct Platform;
//! # #[derive(Clone, Copy)]
//! # struct Device<'bound>(Bound<'bound>);
//! # impl<'bound> BoundDevice<'bound> for Device<'bound> { fn bound(&self) -> Bound<'bound> { self.0 } }
//! # impl<'bound> Device<'bound> {
//! #     fn devm_iomap(&self) -> Result<Ports<'bound>> { self.devm([const { AtomicU8::new(3) }; 2]).map(Ports) }
//! # }
//! # impl Bus for Platform {
//! #     type Device<'bound> = Device<'bound>;
//! #     fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> { Device(bound) }
//! # }
//! # struct Ports<'bound>(&'bound [AtomicU8; 2]);
//! # impl Resource for Ports<'_> { type Ends = AtUnbind; }
//! # impl Ports<'_> {
//! #     fn write(&self, at: usize, value: u8) { self.0[at].store(value, Ordering::Relaxed) }
//! #     fn read(&self, at: usize) -> u8 { self.0[at].load(Ordering::Relaxed) }
//! # }
//!
//! #[drm_driver(name = "vga", desc = "VGA", major = 1, minor = 0, view = closure)]
//! struct Vga {
//!     #[drm_device]
//!     drm: DrmDevice,
//!     #[devm]
//!     crtc: Mutex<Ports<'bound>>,
//! }
//!
//! impl VgaHw<'_> {
//!     fn read_crtc(&self, index: u8) -> u8 {
//!         let crtc = self.crtc.lock();
//!         crtc.write(0, index);
//!         crtc.read(1)
//!     }
//! }
//!
//! # let parent = Parent::new("vga0")?;
//! parent.bind(Platform, |device| {
//!     let vga = devm_drm_dev_alloc!(device, |drm| Vga { crtc: Mutex::new(device.devm_iomap()?) })?;
//!     assert_eq!(vga.with_hw(|hw| hw.read_crtc(0x0e))?, 3);
//!     vga.devm_register()
//! })?;
//! # parent.unbind(Removal::Orderly)?;
//! # Ok::<(), Error>(())
//! ```
//!
//! A driver that needs [`Entered::hw`] puts an empty lock of the bound list beside the handle: a
//! field `&'bound Mutex<()>` with the value `device.devm(Mutex::new(()))?`. The compiler does not
//! tie the two together then; the driver must take the lock itself.
//!
//! # The one release order
//!
//! At unbind, for all devices of the bus device before step 8 begins: 1 close the gate, 2 wake
//! waiters, 3 drain (each device's own sections), 4 leave user space, 5 stop callbacks and
//! borrowing actions, newest first, 6 let the fronts leave the hardware, newest first (at an
//! orderly unbind only, so that a display goes dark), then run the driver's `unbind` hook, 7 drop
//! the hardware view, and with it switch off what is [`On`](resource::On), 8 release the bound
//! list, newest first; then the bus drops its references, newest device first.
//!
//! *Children end first.* A driver can make bus devices for other drivers
//! ([`BoundDevice::devm_child`](bus::BoundDevice::devm_child)), and other drivers can be its
//! consumers ([`BoundDevice::device_link_add`](bus::BoundDevice::device_link_add)). All of these
//! drivers are unbound before step 1, newest binding first. If the hardware is gone, they are
//! unbound between steps 3 and 4.
//!
//! At the last reference: 9 run the driver's `release` hook, 10 release the device list, newest
//! first, 11 drop the plain fields, 12 drop the parent reference, 13 free the memory. The `#[drmm]`
//! fields are on the device list in the order of their initialisers.
//!
//! [`report`] shows the order as it happens, and the crate `drmm-draw` draws it: a display driver
//! whose card is pulled while a program draws.
//!
// Made by `cargo run --example bochs -- --trace FILE`, held by `examples/tests/pictures.rs`.
#![doc = include_str!("../pictures/timeline.html")]
//!
//! # What is said by default
//!
//! A release order without faults prints nothing. A fault that would otherwise be silent is
//! reported in one line: on standard error (which a test captures), in the log of a kernel, or by
//! [`Platform::print`](host) of an embedder.
//!
//! | what | line |
//! | --- | --- |
//! | a probe that failed | the bus device, the driver, the error. `EPROBE_DEFER`, and a failure that a test caused by [`Parent::fail_acquisition`](bus::Parent::fail_acquisition) or a [sweep](mod@crate::test), is [`Level::Debug`](report::Level::Debug), which is not printed by default. |
//! | a device that probe left unregistered | the bus device, the driver, the line that allocated it |
//! | an unplug or unbind that waits | the thread that is inside a section, the line that entered it; once a second |
//! | a wait for work, a timer or a thread | its name, the line that waits; once a second |
//! | a bus device dropped while a driver is bound | the bus device, the line that made it, what happens to it |
//! | the first fault of a mapping | the bus device, the BAR, the access, the offset and the size (`drmm_pci`) |
//! | what a bus could not do | the function and why: it cannot be used, unbound, ejected; its interrupt is not handled (`drmm_pci`) |
//!
//! [`report::set_reporter`] passes the lines to a function of the program instead, each as a
//! [`report::Report`] with level, topic, bus device, text and place. Drivers send their own lines
//! in the same way, by [`dev_err!`], [`dev_warn!`], [`dev_info!`] and [`dev_dbg!`].
#![no_std]
// The examples of the page that the package has on a registry.
#![cfg_attr(all(doctest, feature = "std", feature = "macros"), doc = include_str!("../README.md"))]
#![warn(missing_docs)]

mod bound;
mod brand;
mod class;
mod counted;
mod device;
#[cfg(rust_analyzer)]
mod editor;
mod error;
mod fault;
#[cfg(not(drmm_kernel))]
mod gate;
pub mod host;
mod info;
pub mod io;
mod kbox;
#[cfg(drmm_kernel)]
pub mod kernel;
mod level;
mod list;
mod lock;
mod log;
#[cfg(loom)]
#[doc(hidden)]
pub mod loom_parts;
mod macros;
#[cfg(any(feature = "std", drmm_kernel))]
mod monitor;
#[cfg(any(feature = "std", drmm_kernel))]
mod on_stacks;
#[cfg(not(drmm_kernel))]
mod os;
mod primitive;
mod removal;
pub mod report;
#[cfg(not(all(loom, feature = "std")))]
mod spin;
#[cfg(feature = "std")]
pub mod test;
mod trace;
#[cfg(any(feature = "std", drmm_kernel))]
pub mod wait;
#[cfg(any(feature = "std", drmm_kernel))]
pub mod work;
mod wrong_side;

#[doc(hidden)]
pub mod __private;

// In a kernel its own gate, and its own lists, counts and devices, take the place of those here.
// The modules below are written against these two names and do not know which they get.
#[cfg(drmm_kernel)]
use kernel as os;
#[cfg(drmm_kernel)]
use kernel::gate;

pub use device::building::Building;
pub use device::dev::{Dev, Entered};
pub use device::driver::DrmDriver;
pub use device::drm_device::DrmDevice;
pub use device::drmm_field::Drmm;
pub use device::registered::Registered;
pub use device::unregistered::Unregistered;
#[cfg(feature = "macros")]
pub use drmm_macros::drm_driver;
pub use error::{Cause, Errno, Error, Result};
pub use kbox::{KBox, Zeroable};
pub use lock::{Mutex, MutexGuard};

/// For authors of buses, and for drivers that make bus devices: how a driver is bound and unbound.
///
/// ```
/// use drmm_runtime::{bus::Parent, prelude::*};
///
/// let parent = Parent::new("fan0")?; // for each piece of hardware that the bus finds
/// parent.bind((), |device| {
///     device.devm_add_action("stop", || println!("the fan stops"))?;
///     Ok(Registered::no_device())
/// })?;
/// assert!(parent.is_bound());
/// parent.unbind(Removal::Orderly)?; // "the fan stops"
/// # Ok::<(), Error>(())
/// ```
pub mod bus {
    #[cfg(not(loom))]
    pub use crate::bound::child::Child;
    pub use crate::bound::parent::Parent;
    #[cfg(not(loom))]
    pub use crate::bound::supplier::Supplier;
    pub use crate::bound::{Bound, BoundDevice, Bus};
    pub use crate::device::callback::Callback;
    pub use crate::log::DeviceName;
    pub use crate::removal::Removal;
}

/// What a field can be, by when it ends, and the handles of what is on the two lists.
///
/// ```
/// use drmm_runtime::{prelude::*, resource::DrmmValue};
///
/// #[drm_driver(name = "npu", desc = "An accelerator", major = 1, minor = 0)]
/// struct Npu {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     registers: &'bound [u32; 4], // ends at unbind
///     #[drmm]
///     label: KBox<str>, // ends with the last reference
///     firmware: Mutex<Option<DrmmValue<Vec<u8>>>>, // a handle of what can end earlier
/// }
/// ```
pub mod resource {
    pub use crate::bound::group::{BoundGroup, Lend};
    pub use crate::bound::on::{On, Outcome};
    pub use crate::bound::ticket::{ActionTicket, Ticket};
    pub use crate::class::{AtLastRef, AtUnbind, DeviceBound, Ends, LastRef, Resource};
    pub use crate::device::drm_device::DrmmAction;
    pub use crate::device::drmm_value::DrmmValue;
    pub use crate::device::group::DeviceGroup;
}

/// For code that is generic over drivers: what `#[drm_driver]` says of a struct.
///
/// ```
/// use drmm_runtime::driver::{DrmDriver, FieldClass};
///
/// /// How many fields of a driver end at unbind.
/// fn count<T: DrmDriver>() -> usize {
///     T::FIELDS.iter().filter(|field| field.class == FieldClass::Devm).count()
/// }
/// # use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "adc", desc = "", major = 1, minor = 0)]
/// # struct Adc { #[drm_device] drm: DrmDevice, #[devm] sample: &'bound u32, channels: u32 }
/// # assert_eq!(count::<Adc>(), 1);
/// ```
pub mod driver {
    pub use crate::device::driver::{CovariantView, DrmDriver, Field, NamedDriver};
    pub use crate::info::{DriverInfo, FieldClass, FieldInfo};

    /// The classes of fields, as the type of a [`Field`] names them.
    pub mod class {
        pub use crate::device::driver::{Devm, Drmm, Plain};
    }
}

/// For authors of file layers: how a device becomes visible to programs, and what they hold of it.
/// [`Publication`](publish::Publication) and [`Dev::open_file`] have examples.
pub mod publish {
    pub use crate::device::open_file::OpenFile;
    pub use crate::device::publication::Publication;
}

/// What the compiler's messages name, and what each name means. No code has to name these.
pub mod messages {
    pub use crate::brand::{OneThread, StaysInProbe, StaysOnTheThreadThatEntered};
    #[doc(hidden)]
    pub use crate::device::building::{alloc_device, scope_of};
    pub use crate::device::driver::{Asserted, DeviceOf, IsExactly, TheReleaseHookTakesThePlaceOfDrop};
    pub use crate::gate::Section;
    // Hidden, so that the compiler does not propose to import them.
    #[doc(hidden)]
    pub use crate::wrong_side::{
        ActionByItsName, BoundListOfTheDriversDevice, CompleteDevice, DeviceListOfTheBusDevice,
        DeviceListOfTheWhole, DeviceOfTheDriver, HardwareOnTheDeviceList, ModeObjectOfAFinishedDevice,
        ModeObjectOnTheBoundList, NoDeviceListHere, NoDriverHere, NoModeObjectsHere, NoSectionsOfTheStruct,
        NoSourcesHere, NoSourcesOfTheBusDevice, NoSourcesOfTheCore, NotAnyMore, NotOnTheDevice,
        ReferenceFromHere, RegistrationOutsideOfProbe, SectionOfTheStruct, SourceForLess,
        SourceOutsideOfProbe,
    };
}

/// The names that a driver needs in scope.
pub mod prelude {
    #[cfg(feature = "macros")]
    pub use crate::drm_driver;
    pub use crate::log::DeviceName as _;
    #[doc(hidden)]
    pub use crate::log::NoNameHere as _;
    #[doc(hidden)]
    pub use crate::wrong_side::{
        NoDeviceListHere as _, NoDriverHere as _, NoModeObjectsHere as _, NoSectionsOfTheStruct as _,
        NoSourcesHere as _, NoSourcesOfTheBusDevice as _, NoSourcesOfTheCore as _, NotAnyMore as _,
        NotOnTheDevice as _,
    };

    pub use crate::bus::{Bound, BoundDevice, Removal};
    pub use crate::resource::{AtLastRef, AtUnbind, On, Resource};
    pub use crate::{
        dev_dbg, dev_err, dev_info, dev_warn, devm_drm_dev_alloc, Building, Dev, DrmDevice, Entered, Errno,
        Error, KBox, Mutex, Registered, Result, Unregistered,
    };
}
