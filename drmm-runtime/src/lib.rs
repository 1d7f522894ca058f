//! drmm: annotate one driver struct, and the compiler enforces when each part of it ends.
//!
//! See the README of the project for the tour; this is the reference.
//!
//! # The two lifetimes
//!
//! | scope | in C | ends | a field of it |
//! | --- | --- | --- | --- |
//! | *bound scope* | `devm_` | when the driver unbinds from the hardware | `#[devm]`, in the hardware view |
//! | *device scope* | `drmm_` | with the last reference that programs hold | `#[drmm]`, or plain |
//!
//! From the device scope hardware is reached through the *gate* only: [`Dev::with_hw`] or [`Dev::enter`].
//!
//! # The one release order
//!
//! Unbind, for all devices of the bus device before step 8 begins: 1 close the gate, 2 wake waiters, 3 drain
//! (each device's own sections), 4 leave user space, 5 stop callbacks and borrowing actions, newest first, 6 the
//! driver's `unbind` hook, 7 drop the hardware view, 8 release the bound list, newest first; then the bus drops
//! its references, newest device first.
//!
//! Last reference: 9 the driver's `release` hook, 10 release the device list, newest first, `#[drmm]` fields among
//! it in the order of their initialisers, 11 the plain fields, 12 the parent reference, 13 the memory.
//!
//! [`trace`] shows it as it happens.
#![no_std]
#![warn(missing_docs)]

mod bound;
mod brand;
mod class;
mod counted;
mod device;
mod error;
mod fault;
#[cfg(not(drmm_kernel))]
mod gate;
pub mod host;
mod info;
pub mod io;
mod list;
mod lock;
mod macros;
mod memory;
#[cfg(loom)]
#[doc(hidden)]
pub mod model;
mod parts;
mod primitive;
#[cfg(not(all(loom, feature = "std")))]
mod spin;
#[cfg(feature = "std")]
pub mod test;
pub mod trace;
mod wrong_side;

#[doc(hidden)]
pub mod __private;

#[cfg(drmm_kernel)]
use host::kernel::gate;

pub use bound::group::{BoundGroup, DeviceGroup, Lend};
pub use bound::parent::Parent;
pub use bound::ticket::{ActionTicket, Ticket};
pub use bound::{Bound, BoundDevice, Bus};
#[doc(hidden)]
pub use brand::{OneThread, StaysInProbe, StaysOnTheThreadThatEntered};
pub use class::{AtLastRef, AtUnbind, DeviceBound, Ends, LastRef, Resource};
#[doc(hidden)]
pub use device::building::alloc_device;
pub use device::building::Building;
pub use device::callback::Callback;
pub use device::drm_device::{DrmDevice, DrmmAction};
pub use device::drmm::Drmm;
pub use device::publication::Publication;
#[cfg(feature = "std")]
pub use device::quiesce::{Kthread, Stop, Timer, Work};
pub use device::reference::{Dev, Entered};
pub use device::unregistered::Unregistered;
pub use error::{Errno, Error, Result};
#[doc(hidden)]
pub use gate::Section;
pub use info::{DriverInfo, FieldClass, FieldInfo};
pub use lock::{Mutex, MutexGuard};
pub use memory::{KBox, Zeroable};
#[doc(hidden)]
pub use parts::TheReleaseHookTakesThePlaceOfDrop;
pub use parts::{CovariantView, Field, Parts, Removal};
#[doc(hidden)]
pub use wrong_side::{
    BoundListOfTheDriversDevice, HardwareOnTheDeviceList, ModeObjectOfAFinishedDevice,
    ModeObjectOnTheBoundList, NoBoundListHere, NoHardwareHere, NoModeObjectsAnyMore, NoModeObjectsHere,
};

#[cfg(feature = "macros")]
pub use drmm_macros::drm_driver;

/// The classes of fields, as they stand in the type of a [`Field`].
pub mod field_class {
    pub use crate::parts::{Devm, Drmm, Plain};
}

/// What a driver needs in scope.
pub mod prelude {
    #[cfg(feature = "macros")]
    pub use crate::drm_driver;
    #[doc(hidden)]
    pub use crate::wrong_side::{
        NoBoundListHere as _, NoHardwareHere as _, NoModeObjectsAnyMore as _, NoModeObjectsHere as _,
    };
    pub use crate::{
        devm_drm_dev_alloc, AtLastRef, AtUnbind, Bound, BoundDevice, Building, Dev, DrmDevice, Entered,
        Errno, Error, KBox, Mutex, Removal, Resource, Result, Unregistered,
    };
}
