//! What [`Device`](crate::Device), [`IoMem`](crate::IoMem) and [`Ports`](crate::Ports) rest on: a
//! function, a BAR of it that is mapped, and ports that a driver has requested.
//!
//! There is one form of it for the host, over a [`Transport`](crate::transport), and one for a
//! Linux kernel, over the kernel's own bus. Both have the same names, and what a driver sees is
//! written once above them.

#[cfg(not(drmm_kernel))]
mod host;
#[cfg(not(drmm_kernel))]
mod host_ports;
#[cfg(drmm_kernel)]
mod kernel;
#[cfg(drmm_kernel)]
mod kernel_ports;

#[cfg(not(drmm_kernel))]
pub(crate) use host::{Handle, Hardware, Mapped, Region};
#[cfg(not(drmm_kernel))]
pub(crate) use host_ports::PortRegion;
#[cfg(drmm_kernel)]
pub(crate) use kernel::{Handle, Hardware, IrqHandler, Mapped, Region};
#[cfg(drmm_kernel)]
pub(crate) use kernel_ports::PortRegion;
