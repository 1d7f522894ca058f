//! The display drivers of the examples, compiled for a kernel from the same files: the face of
//! `drmm-kms` has no `std` and no `alloc`.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(drmm_kernel)]
#[path = "../../../examples/bochs/driver.rs"]
pub mod driver;
#[cfg(drmm_kernel)]
#[path = "../../../examples/bochs/registers.rs"]
pub mod registers;

/// The driver that the module is.
#[cfg(drmm_kernel)]
pub type Driver = driver::Bochs;
