//! A PCI bus for drmm drivers.
//!
//! A driver implements [`Driver`] and works on [`Device`], [`IoMem`] and interrupts. A program makes a
//! [`Transport`], puts a [`Bus`] on it and registers drivers. What lies between them is removal: a function can
//! be asked to leave, or be pulled, at any moment and on any thread, and the driver sees the one release order.
//!
//! Modules point one way: `transport` and `sim` below, `device` with `iomem` and `irq` on it, `driver` and `bus`
//! on top.
//!
//! In a Linux kernel (`--cfg drmm_kernel`) the bus and its machines are the kernel's, and only what a driver sees is
//! here: [`Driver`], [`Device`] and [`IoMem`], in `kernel`.

#![forbid(unsafe_code)]
#![cfg_attr(drmm_kernel, no_std)]

#[cfg(not(drmm_kernel))]
pub mod bar;
#[cfg(not(drmm_kernel))]
mod bus;
#[cfg(not(drmm_kernel))]
pub mod config;
#[cfg(not(drmm_kernel))]
mod device;
#[cfg(not(drmm_kernel))]
mod direct;
mod driver;
mod id;
#[cfg(not(drmm_kernel))]
mod image;
#[cfg(not(drmm_kernel))]
mod iomem;
#[cfg(not(drmm_kernel))]
mod irq;
#[cfg(drmm_kernel)]
mod kernel;
#[cfg(not(drmm_kernel))]
mod lock;
#[cfg(not(drmm_kernel))]
mod log;
#[cfg(not(drmm_kernel))]
pub mod qemu;
#[cfg(not(drmm_kernel))]
pub mod sim;
#[cfg(not(drmm_kernel))]
mod transport;

#[cfg(not(drmm_kernel))]
pub use bus::Bus;
#[cfg(not(drmm_kernel))]
pub use device::{Device, Normal, State};
#[cfg(not(drmm_kernel))]
pub use direct::Direct;
pub use driver::Driver;
pub use id::{Id, Identity};
#[cfg(not(drmm_kernel))]
pub use image::Image;
#[cfg(not(drmm_kernel))]
pub use iomem::IoMem;
#[cfg(not(drmm_kernel))]
pub use irq::{IrqReturn, UNHANDLED_LIMIT};
#[cfg(drmm_kernel)]
pub use kernel::{register, Device, IoMem, Normal, State};
#[cfg(not(drmm_kernel))]
pub use log::{BusEvent, Record};
#[cfg(not(drmm_kernel))]
pub use transport::{
    next_domain, Address, BarInfo, BarKind, Function, HotplugEvent, IrqSink, Transport, Width,
};

// A driver names the scope next to the device: `pci::Device<pci::Bound<'bound>>` reads as one thing.
pub use drmm_runtime::Bound;
