//! The host that a Linux kernel is: its lists, its counts, its gate, its memory.
//!
//! `--cfg drmm_kernel` selects it, in a build without `std`. The lists of the runtime keep their order, their handles
//! and their groups, and each entry is registered with the kernel as well: with `devm_add_action` on the bus device,
//! with `drmm_add_action` on the DRM device. It is the kernel that walks them, in step 8 after `.remove` has returned,
//! and in step 10 after `drm_driver.release`. A device object is allocated by `devm_drm_dev_alloc` and counted by
//! `drm_dev_get` and `drm_dev_put`; its gate is `drm_dev_enter`.
//!
//! All that crosses the boundary is in this folder: what C calls is in `entry`, what is called in C in `ffi`, and
//! every `unsafe` that rests on a promise of the kernel's answers one of the following.
//!
//! # What the kernel promises
//!
//! 1. A `struct device` of a bus is valid while its driver is bound to it, and while a reference to it is held.
//! 2. `__devm_add_action` and `__drmm_add_action` keep the function and the pointer, call the one with the other once,
//!    newest first, and not any more once `devm_remove_action` or `drmm_release_action` has taken them off.
//! 3. `.probe`, `.remove` and the walk of the devres list happen one after the other, under the device's lock. The walk
//!    comes after `.remove`, or after a `.probe` that has failed.
//! 4. `__devm_drm_dev_alloc` gives zeroed memory of the size asked for, aligned to the largest power of two that divides
//!    the size, with a `struct drm_device` at the offset asked for, and one reference that the devres list drops. With
//!    the last reference come, once each and in this order: `drm_driver.release`, the managed list newest first, the
//!    end of the memory.
//! 5. A section of `drm_dev_enter` that `drm_dev_unplug` has not waited for sees what was written before the call; what
//!    was done in one that it has waited for is seen after it. (That is SRCU's promise.)
//! 6. Everything here runs in a context that may sleep. The runtime is not for interrupt handlers: what they do has to be
//!    handed to a thread or to work.

mod actions;
mod context;
mod device;
mod entry;
mod ffi;
pub(crate) mod gate;
mod lane;
mod pci;
mod print;

pub(crate) use context::{abort, allocate, context_id, deallocate, guard, pause};
pub(crate) use device::{
    begin_binding, create_device, destroy_device, BusDevice, Object, References, KEEPS_LISTS,
};
pub(crate) use lane::{Hook, Lane};

pub use context::msleep;
pub use entry::{drive, parameter, Binding, Probe};
pub use pci::{Function, Mapped};
pub use print::print;
