//! How a driver meets the functions of a Linux kernel.
//!
//! There is no transport and no bus of ours there: the kernel finds functions and offers them, and
//! it is the kernel that unbinds. `docs/KERNEL.md` says what is there yet.

use drmm_runtime::kernel::{self, Binding, Function};
use drmm_runtime::{Errno, Error, Result};

use crate::device::{Attachment, Device};
use crate::driver::Driver;
use crate::hardware::Hardware;
use crate::id::Id;

/// Has the driver probe every function that the kernel offers to this module;
/// `pci_register_driver`.
///
/// The kernel offers what the driver's [`IDS`](Driver::IDS) say. Returns what the function has to
/// return that C calls when the module is loaded: 0, or a negative errno.
pub fn register<T: Driver>() -> i32 {
    match kernel::drive(probe::<T>, T::IDS.iter().map(Id::raw)) {
        Ok(()) => 0,
        Err(error) => -error.errno().number(),
    }
}

fn probe<T: Driver>(binding: Binding<'_>, function: Function) -> Result {
    let device = Device::new(Hardware::new(function)?);
    if !T::IDS.iter().any(|id| id.matches(&device.id())) {
        return Err(Error::new(Errno::ENODEV, "the driver does not take this function"));
    }
    binding.bind(Attachment { device, driver: T::name() }, |pdev| T::probe(pdev).map(drop))
}
