//! A PCI bus for drmm drivers.
//!
//! A driver implements [`Driver`] and works on [`Device`], [`IoMem`] and interrupts. A program makes a
//! [`Transport`], puts a [`Bus`] on it and registers drivers. What lies between them is removal: a function can
//! be asked to leave, or be pulled, at any moment and on any thread, and the driver sees the one release order.
//!
//! Modules point one way: `transport` and `sim` below, `device` with `iomem` and `irq` on it, `driver` and `bus`
//! on top.

#![forbid(unsafe_code)]

pub mod bar;
mod bus;
pub mod config;
mod device;
mod direct;
mod driver;
mod id;
mod image;
mod iomem;
mod irq;
mod lock;
mod log;
pub mod qemu;
pub mod sim;
mod transport;

pub use bus::Bus;
pub use device::{Device, Normal, State};
pub use direct::Direct;
pub use driver::Driver;
pub use id::{Id, Identity};
pub use image::Image;
pub use iomem::IoMem;
pub use irq::{IrqReturn, UNHANDLED_LIMIT};
pub use log::{BusEvent, Record};
pub use transport::{
    next_domain, Address, BarInfo, BarKind, Function, HotplugEvent, IrqSink, Transport, Width,
};

// A driver names the scope next to the device: `pci::Device<pci::Bound<'bound>>` reads as one thing.
pub use drmm_runtime::Bound;
