//! What the runtime asks of the world it runs in: memory, a name for the running context, a pause, a net for panics.
//!
//! This is the one seam between the two lists, the gate and the device on one side and an operating system on
//! the other. With `std` it is the standard library. Without it, memory comes from the `alloc` crate if that
//! feature is on, and everything else from a [`Platform`] that the embedder installs.

#[cfg(not(feature = "std"))]
mod bare;
#[cfg(feature = "std")]
mod hosted;
mod memory;

#[cfg(not(feature = "std"))]
pub(crate) use bare::{allocate, context_id, deallocate, guard, pause};
#[cfg(not(feature = "std"))]
pub use bare::{install, Platform};
#[cfg(feature = "std")]
pub(crate) use hosted::{allocate, context_id, deallocate, guard, pause};
pub(crate) use memory::{create, destroy};
