//! One driver and one set of scenarios, for two worlds.
//!
//! The driver in [`card`] and the ones in [`vectors`] are compiled for the host, where they run on
//! a simulated card, and for a Linux kernel, where they run on the same card in QEMU. The scenarios
//! in [`scenario`] are driven by a test on the host, and by the init program of the booted kernel
//! there. Everything that is released says so in the log, and so does each step of the release
//! order; the two logs must be equal, line by line.

#![no_std]
#![forbid(unsafe_code)]

#[macro_use]
mod log;
pub mod card;
pub mod children;
#[path = "../../../examples/edu/driver.rs"]
pub mod edu;
mod flavour;
pub mod function;
mod line;
mod modes;
mod part;
pub mod scenario;
pub mod sources;
pub mod vectors;

#[cfg(not(drmm_kernel))]
pub mod host;

pub use flavour::{start, Chosen};
pub use function::Function;
