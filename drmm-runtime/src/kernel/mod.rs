//! The Linux kernel as host: its lists, its counts, its gate, its memory.
//!
//! `--cfg drmm_kernel` selects it, in a build without `std`. The lists of the runtime keep their
//! order, their handles and their groups. Each entry is also registered with the kernel: with
//! `devm_add_action` on the bus device, with `drmm_add_action` on the DRM device. The kernel walks
//! the entries, in step 8 after `.remove` has returned, and in step 10 after `drm_driver.release`.
//! A device object is allocated by `devm_drm_dev_alloc` and counted by `drm_dev_get` and
//! `drm_dev_put`; its gate is `drm_dev_enter`.
//!
//! Everything that crosses the boundary is in this folder. `entry` has the functions that C calls,
//! `ffi` the C functions that the runtime calls. Every `unsafe` that relies on a promise of the
//! kernel names one of the following.
//!
//! # What the kernel promises
//!
//! 1. A `struct device` of a bus is valid while its driver is bound to it, and while a reference to
//!    it is held.
//! 2. `__devm_add_action` and `__drmm_add_action` keep the function and the pointer, call the
//!    function with the pointer once, newest first, and do not call it after `devm_remove_action`
//!    or `drmm_release_action` has taken them off.
//! 3. `.probe`, `.remove` and the walk of the devres list happen one after the other, under the
//!    device's lock. The walk comes after `.remove`, or after a `.probe` that has failed.
//! 4. `__devm_drm_dev_alloc` gives zeroed memory of the size asked for, aligned to the largest
//!    power of two that divides the size, with a `struct drm_device` at the offset asked for, and
//!    one reference that the devres list drops. After the last reference, the kernel does the
//!    following once each and in this order: it calls `drm_driver.release`, releases the managed
//!    list newest first, and frees the memory.
//! 5. A section of `drm_dev_enter` that `drm_dev_unplug` has not waited for sees what was written
//!    before the call. What was done in a section that it has waited for is visible after the call.
//!    (SRCU promises that.)
//! 6. Everything here runs in a context that may sleep. The runtime is not for interrupt handlers:
//!    these must hand their work to a thread or to a work item.
//! 7. The function of a work item is not called twice at once. A work item that was cancelled and
//!    is not queued again is not called any more. The glue's last function returns only after every
//!    work item and every thread has left the code of the module.
//! 8. After `free_irq` the handlers of the interrupt are not running and are not called any more.

mod actions;
mod child;
mod context;
mod device;
mod entry;
mod ffi;
pub(crate) mod gate;
mod irq;
pub mod kms;
mod list;
#[cfg(drmm_checks)]
mod lock_map;
mod pci;
mod port;
mod print;
mod time;
mod wait_queue;
mod work;

pub(crate) use context::{abort, allocate, context_id, deallocate, guard, now, pause, sleep, spin};
pub(crate) use device::{
    begin_binding, create_device, destroy_device, BusDevice, Object, References, KEEPS_LISTS,
};
pub(crate) use list::{OsEntry, OsList};
#[cfg(drmm_checks)]
pub(crate) use lock_map::{might_sleep, LockMap};
pub(crate) use print::log;
pub(crate) use time::Instant;
pub(crate) use wait_queue::{Doze, WaitQueueHead};
pub(crate) use work::{start_thread, WorkItem};

pub use context::msleep;
pub use entry::{drive, parameter, Binding, Probe, RawId};
pub use irq::{Found, Irq};
pub use pci::{Function, Mapped};
pub use port::PortRegion;
pub use print::print;
#[cfg(drmm_plants)]
pub use work::plant_thread;
