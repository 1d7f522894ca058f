//! What the runtime asks of the world it runs in: memory, a name for the running context, a pause, a net for panics.
//!
//! This is the one seam between the two lists, the gate and the device on one side and an operating system on
//! the other. With `std` it is the standard library. Without it, memory comes from the `alloc` crate if that
//! feature is on, and everything else from a `Platform` that the embedder installs.
//!
//! An operating system can have release lists, reference counts and a gate of its own. In a Linux kernel
//! (`--cfg drmm_kernel`) these stand behind ours, in `kernel`; everywhere else nothing does, in `alone`.

#[cfg(not(drmm_kernel))]
mod alone;
#[cfg(all(not(feature = "std"), not(loom), not(drmm_kernel)))]
mod bare;
#[cfg(not(drmm_kernel))]
mod barrier;
#[cfg(all(not(feature = "std"), not(drmm_kernel)))]
mod domain;
#[cfg(all(feature = "std", not(loom)))]
mod hosted;
#[cfg(drmm_kernel)]
pub mod kernel;
mod memory;
#[cfg(loom)]
mod model;

#[cfg(not(drmm_kernel))]
pub(crate) use alone::{
    begin_binding, create_device, destroy_device, BusDevice, Hook, Lane, Object, KEEPS_LISTS,
};
#[cfg(all(not(feature = "std"), not(loom), not(drmm_kernel)))]
pub(crate) use bare::{
    abort, allocate, allocate as allocate_static, context_id, deallocate, domain, guard, pause,
};
#[cfg(all(not(feature = "std"), not(loom), not(drmm_kernel)))]
pub use bare::{install, Platform};
#[cfg(not(drmm_kernel))]
pub(crate) use barrier::{barrier_of_all_threads, barrier_of_all_threads_works, MAY_REACH_ALL};
#[cfg(all(not(feature = "std"), not(drmm_kernel)))]
pub use domain::Domain;
#[cfg(all(feature = "std", not(loom)))]
pub(crate) use hosted::{abort, allocate, allocate as allocate_static, context_id, deallocate, guard, pause};
#[cfg(drmm_kernel)]
pub(crate) use kernel::{
    abort, allocate, allocate as allocate_static, begin_binding, context_id, create_device, deallocate,
    destroy_device, guard, pause, BusDevice, Hook, Lane, Object, References, KEEPS_LISTS,
};
pub(crate) use memory::{create, create_static, destroy};
#[cfg(all(not(feature = "std"), loom))]
pub(crate) use model::domain;
#[cfg(loom)]
pub(crate) use model::{abort, allocate, allocate_static, context_id, deallocate, guard, pause};
