//! The part of a module beside its drivers: the one function by which C reaches them. Empty without
//! a kernel.
#![cfg_attr(drmm_kernel, no_std)]
#![deny(unsafe_code)]

#[cfg(all(drmm_kernel, drmm_plants))]
#[expect(unsafe_code, reason = "faults that a checker has to find")]
mod plants;

/// `module_init`: the log begins, and the kernel's PCI functions are offered to the driver.
#[cfg(drmm_kernel)]
#[expect(unsafe_code, reason = "C finds it by this name, which nothing else in the module has")]
#[unsafe(no_mangle)]
pub extern "C" fn drmm_rust_init() -> core::ffi::c_int {
    drmm_conformance::start();
    drmm_pci::register::<drmm_conformance::Chosen>()
}
