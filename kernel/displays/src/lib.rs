//! The display driver of the examples as a module, compiled for a kernel from the same files: the
//! face of `drmm-kms` has no `std` and no `alloc`.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(drmm_kernel)]
#[path = "../../../examples/bochs/driver.rs"]
pub mod driver;
#[cfg(drmm_kernel)]
#[path = "../../../examples/bochs/registers.rs"]
pub mod registers;

/// What C calls when the module is loaded.
#[cfg(drmm_kernel)]
#[must_use]
pub fn module_init() -> i32 {
    drmm_pci::register::<driver::Bochs>()
}
