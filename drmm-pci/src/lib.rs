#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(drmm_kernel, no_std)]

#[cfg(not(drmm_kernel))]
mod address;
#[cfg(not(drmm_kernel))]
mod bus;
#[cfg_attr(drmm_kernel, expect(unreachable_pub, reason = "`config` shows it, which a kernel has not"))]
mod capability;
#[cfg(not(drmm_kernel))]
pub mod config;
mod device;
mod driver;
mod fault;
mod hardware;
#[cfg(not(drmm_kernel))]
mod host_only;
mod id;
#[cfg(not(drmm_kernel))]
mod image;
mod iomem;
#[cfg(not(drmm_kernel))]
mod irq;
mod irq_return;
#[cfg(not(drmm_kernel))]
mod lock;
#[cfg(not(drmm_kernel))]
mod log;
mod ports;
#[cfg(drmm_kernel)]
mod registration;
mod request_irq;
#[cfg(not(drmm_kernel))]
pub mod transport;

pub use device::{Device, Normal, State};
pub use driver::Driver;
pub use id::{Id, Identity};
pub use iomem::IoMem;
pub use irq_return::IrqReturn;
pub use ports::Ports;

#[cfg(not(drmm_kernel))]
pub use {
    address::Address,
    bus::Bus,
    image::Image,
    log::{BusEvent, Record},
};

#[cfg(drmm_kernel)]
pub use registration::register;

/// For the machines `drmm-sim` and `drmm-qemu`, and no part of the interface.
#[cfg(not(drmm_kernel))]
#[doc(hidden)]
pub mod __private {
    pub use crate::lock::{lock, wait_until};
}

// A driver names the scope next to the device: `pci::Device<pci::Bound<'bound>>` reads as one
// thing.
pub use drmm_runtime::bus::Bound;
pub use drmm_runtime::Registered;
