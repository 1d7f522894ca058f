//! Support for the tests of drivers: every acquisition fails once, and the trace shows what was
//! left behind.
//!
//! # One line for each driver
//!
//! ```
//! use drmm_runtime::{prelude::*, test::fault_sweep};
//! # #[drm_driver(name = "tiny", desc = "", major = 1, minor = 0)]
//! # struct Tiny { #[drm_device] drm: DrmDevice }
//! # fn probe<'bound>(device: &'bound Bound<'bound>) -> Result<Registered> {
//! #     device.devm(String::new())?;
//! #     devm_drm_dev_alloc!(device, |_| Tiny {})?.devm_register()
//! # }
//! # fn programs() -> Result { Ok(()) }
//!
//! let sweep = fault_sweep(|attempt| {
//!     let parent = attempt.parent("tiny0")?;
//!     parent.bind((), |device| probe(device))?;
//!     let used = programs();               // what they do; an error waits for the unbind
//!     parent.unbind(Removal::Orderly)?;
//!     used
//! });
//! assert_eq!(sweep.failures().len(), 3);   // the resource, the device, its registration
//! ```
//!
//! # What is checked after each run
//!
//! Everything that was acquired was released exactly once. List entries were released newest first,
//! each on its list and in its step, and the steps came in the one release order. Nothing is left
//! on a list, no section is under way, and no device is alive. No reference to a bus device of the
//! run is left, neither of a device nor of other code. No release panicked. Finally the same driver
//! probes and ends again without a failure.
//!
//! [`Raw`] includes what a driver acquires by hand, as with a pair of functions in C. It must be
//! released once, newest first among its kind, and not before a callback that was acquired after it
//! has stopped.

extern crate std;

mod check;
mod hang;
mod raw;
mod steps;
mod sweep;
#[cfg(test)]
mod tests;
mod time;
mod violation;

pub use crate::fault::scope::inherit;
pub use raw::Raw;
pub use sweep::{fault_sweep, try_fault_sweep, Attempt, Sweep};
pub use time::SimulatedTime;
pub use violation::{Failure, Violation};
