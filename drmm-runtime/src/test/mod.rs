//! Support for the tests of drivers: every acquisition fails once, and the trace says what was left behind.
//!
//! # One line for each driver
//!
//! ```
//! use drmm_runtime::{prelude::*, test::fault_sweep, Bus};
//! # struct Platform;
//! # #[derive(Clone, Copy)]
//! # struct Device<'bound>(Bound<'bound>);
//! # impl<'bound> BoundDevice<'bound> for Device<'bound> {
//! #     fn bound(&self) -> Bound<'bound> { self.0 }
//! # }
//! # impl Bus for Platform {
//! #     type Device<'bound> = Device<'bound>;
//! #     fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> { Device(bound) }
//! # }
//! # #[drm_driver(name = "tiny", desc = "", major = 1, minor = 0)]
//! # struct Tiny { #[drm_device] drm: DrmDevice }
//! # fn probe<'bound>(device: &'bound Device<'bound>) -> Result {
//! #     device.devm(String::new())?;
//! #     devm_drm_dev_alloc!(device, |_| Tiny {})?.devm_register()
//! # }
//!
//! let sweep = fault_sweep(|attempt| {
//!     let parent = attempt.parent("tiny0")?;
//!     parent.bind(Platform, |device| probe(device))?;
//!     // ... what programs do with the device ...
//!     parent.unbind(Removal::Orderly)
//! });
//! assert_eq!(sweep.failures().len(), 3);   // the resource, the device, its registration
//! ```
//!
//! # What is checked after each run
//!
//! Everything that was acquired was released exactly once: list entries newest first, on the list and in the step
//! where they belong, the steps in the one release order. Nothing is left on a list, no section is under way, no
//! device is alive. Each device has given back its reference to the bus device, and nobody has kept one. No
//! release panicked. And the same driver then probes and ends without a failure.
//!
//! What a driver acquires by hand, as with a pair of functions in C, takes part through [`Raw`]: it is released once,
//! newest first among its kind, and not under a callback that was acquired after it and can still run.

extern crate std;

mod check;
mod hang;
mod raw;
mod steps;
mod sweep;
#[cfg(test)]
mod tests;
mod violation;

pub use crate::fault::scope::inherit;
pub use raw::Raw;
pub use sweep::{fault_sweep, try_fault_sweep, Attempt, Sweep};
pub use violation::{Failure, Violation};
