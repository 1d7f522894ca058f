//! PCI functions in a Linux kernel: the same [`Device`] and [`IoMem`] to a driver, on the kernel's own bus.
//!
//! There is no transport and no bus of ours: the kernel finds functions and offers them, and it is the kernel that
//! unbinds. Interrupts and writes to config space are not there yet. `docs/KERNEL.md` says what is.

mod device;
mod iomem;

pub use device::{Device, Normal, State};
pub use iomem::IoMem;

use drmm_runtime::host::kernel::{self, Binding, Function};
use drmm_runtime::{Errno, Error, Result};

use crate::driver::Driver;
use device::Attachment;

/// Has the driver probe every function that the kernel offers to this module; `pci_register_driver`.
///
/// The kernel offers what the glue's id table says, and the driver takes what its own [`IDS`](Driver::IDS) say.
pub fn register<T: Driver>() {
    kernel::drive(probe::<T>);
}

fn probe<T: Driver>(binding: Binding<'_>, function: Function) -> Result {
    let device = Device::new(function)?;
    if !T::IDS.iter().any(|id| id.matches(&device.id())) {
        return Err(Error::new(Errno::ENODEV, "the driver does not take this function"));
    }
    binding.bind(Attachment(device), |pdev| T::probe(pdev))
}
