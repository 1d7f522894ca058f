//! What the runtime asks of the world it runs in: memory, a name for the running context, a pause, a net for panics.
//!
//! This is the one seam between the two lists, the gate and the device on one side and an operating system on
//! the other. With `std` it is the standard library. Without it, memory comes from the `alloc` crate if that
//! feature is on, and everything else from a `Platform` that the embedder installs.

#[cfg(all(not(feature = "std"), not(loom)))]
mod bare;
mod barrier;
#[cfg(not(feature = "std"))]
mod domain;
#[cfg(all(feature = "std", not(loom)))]
mod hosted;
mod memory;
#[cfg(loom)]
mod model;

#[cfg(all(not(feature = "std"), not(loom)))]
pub(crate) use bare::{
    abort, allocate, allocate as allocate_static, context_id, deallocate, domain, guard, pause,
};
#[cfg(all(not(feature = "std"), not(loom)))]
pub use bare::{install, Platform};
pub(crate) use barrier::{barrier_of_all_threads, barrier_of_all_threads_works, MAY_REACH_ALL};
#[cfg(not(feature = "std"))]
pub use domain::Domain;
#[cfg(all(feature = "std", not(loom)))]
pub(crate) use hosted::{abort, allocate, allocate as allocate_static, context_id, deallocate, guard, pause};
pub(crate) use memory::{create, create_static, destroy};
#[cfg(all(not(feature = "std"), loom))]
pub(crate) use model::domain;
#[cfg(loom)]
pub(crate) use model::{abort, allocate, allocate_static, context_id, deallocate, guard, pause};
