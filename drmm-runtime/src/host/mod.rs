//! What an operating system gives: memory, a number for the running context, a pause, a line of the
//! log, and a way to catch panics.
//!
//! With `std` it is the standard library. Without `std`, a `Platform` that the embedder installs
//! provides it, except that a panic ends the program. If none is installed, memory comes from the
//! `alloc` crate, if that feature is on. In a Linux kernel (`--cfg drmm_kernel`) it is the kernel,
//! by functions of `crate::kernel`, where all of that boundary is.
//!
//! An operating system's own lists, counts and devices are in `os`.

mod allocation;
mod clock;
#[cfg(all(not(feature = "std"), not(drmm_kernel)))]
mod domain;
#[cfg(loom)]
mod in_model;
#[cfg(not(any(all(drmm_kernel, drmm_checks), all(loom, feature = "std"))))]
mod lock_map;
#[cfg(not(drmm_kernel))]
mod membarrier;
#[cfg(feature = "std")]
pub(crate) mod simulated;
#[cfg(feature = "std")]
mod thread;
#[cfg(all(feature = "std", not(loom)))]
mod with_std;
#[cfg(all(not(feature = "std"), not(loom), not(drmm_kernel)))]
mod without_std;

#[cfg(drmm_kernel)]
pub(crate) use crate::kernel::{
    abort, allocate, allocate as allocate_static, context_id, deallocate, guard, log as print, now, pause,
    sleep, spin, start_thread, Doze, Instant, WaitQueueHead, WorkItem,
};
#[cfg(all(drmm_kernel, drmm_checks))]
pub(crate) use crate::kernel::{might_sleep, LockMap};
pub(crate) use allocation::{create, create_static, destroy};
pub(crate) use clock::Stopwatch;
#[cfg(all(not(feature = "std"), not(drmm_kernel)))]
pub use domain::Domain;
#[cfg(all(not(feature = "std"), loom))]
pub(crate) use in_model::domain;
#[cfg(loom)]
pub(crate) use in_model::{abort, allocate, allocate_static, context_id, deallocate, guard, pause, print};
#[cfg(all(not(feature = "std"), loom))]
pub(crate) use in_model::{now, sleep, spin};
#[cfg(all(drmm_kernel, not(drmm_checks)))]
pub(crate) use lock_map::might_sleep;
#[cfg(not(any(all(drmm_kernel, drmm_checks), all(loom, feature = "std"))))]
pub(crate) use lock_map::LockMap;
#[cfg(not(drmm_kernel))]
pub(crate) use membarrier::{barrier_of_all_threads, barrier_of_all_threads_works, MAY_REACH_ALL};
#[cfg(feature = "std")]
pub(crate) use simulated::{now, sleep, spin, Clock};
#[cfg(feature = "std")]
pub(crate) use thread::{start_thread, Doze, Instant, Thread};
#[cfg(all(feature = "std", not(loom)))]
pub(crate) use with_std::{
    abort, allocate, allocate as allocate_static, context_id, deallocate, guard, pause, print,
};
#[cfg(all(not(feature = "std"), not(loom), not(drmm_kernel)))]
pub(crate) use without_std::{
    abort, allocate, allocate as allocate_static, context_id, deallocate, domain, guard, now, pause, print,
    sleep, spin,
};
#[cfg(all(not(feature = "std"), not(loom), not(drmm_kernel)))]
pub use without_std::{install, Platform};
