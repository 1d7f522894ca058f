//! What a [`Device`] and an [`IoMem`] have on the host only, so far: their place, config space, bus
//! mastering, and a look at whether they answer. In a kernel these are not there yet,
//! see `docs/KERNEL.md`.

use std::sync::Arc;

use drmm_runtime::bus::{Bound, BoundDevice, DeviceName};
use drmm_runtime::Result;

use crate::address::Address;
use crate::config::{self, Config};
use crate::device::Device;
use crate::iomem::IoMem;
use crate::transport::{BarInfo, Width};

impl DeviceName for Device {
    fn dev_name(&self) -> &str {
        self.name()
    }
}

impl Device {
    /// Its name on the bus, for example `"0001:00:02.0"`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.hardware().name
    }

    /// Where it sits.
    #[must_use]
    pub fn address(&self) -> Address {
        self.hardware().at
    }

    /// Its config space, to read. A function that is gone reads all-ones.
    #[must_use]
    pub fn config(&self) -> Config<'_> {
        Config::new(&*self.hardware().function)
    }

    /// The kind, address and size in bytes of a BAR (`pci_resource_len` and its kin).
    ///
    /// Fails with `ENXIO` if the function has no such BAR or it is empty, with `EINVAL` if it makes
    /// no sense, and with `ENODEV` if the function is gone.
    pub fn bar(&self, index: u8) -> Result<BarInfo> {
        self.hardware().bar(index)
    }
}

// The scope comes from the type in all of these, never from `&self`.
impl<'bound> Device<Bound<'bound>> {
    /// Lets the function access memory by itself, until unbind (`pci_set_master`).
    ///
    /// Fails with `ENODEV` if the function is gone, and as
    /// [`devm_add_action`](BoundDevice::devm_add_action).
    #[track_caller]
    pub fn set_master(&self) -> Result {
        let hardware = Arc::clone(self.hardware());
        // The ticket is for early release, which is not needed here.
        let _ = self.devm_add_action("pci_clear_master", move || {
            // A function that is gone does not master the bus.
            let _ = hardware.change_command(0, config::COMMAND_MASTER);
        })?;
        self.hardware().change_command(config::COMMAND_MASTER, 0)
    }

    /// Writes one byte of config space. Fails with `EINVAL` beyond its end.
    pub fn config_write8(&self, offset: u16, value: u8) -> Result {
        self.config_write(offset, Width::B1, value.into())
    }

    /// Writes two bytes of config space. Fails with `EINVAL` beyond its end or misaligned.
    pub fn config_write16(&self, offset: u16, value: u16) -> Result {
        self.config_write(offset, Width::B2, value.into())
    }

    /// Writes four bytes of config space. Fails with `EINVAL` beyond its end or misaligned.
    pub fn config_write32(&self, offset: u16, value: u32) -> Result {
        self.config_write(offset, Width::B4, value)
    }

    fn config_write(&self, offset: u16, width: Width, value: u32) -> Result {
        config::check(offset, width)?;
        self.hardware().function.config_write(offset, width, value);
        Ok(())
    }
}

impl<const SIZE: usize> IoMem<'_, SIZE> {
    /// Whether the device has gone away. This asks the hardware.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        !self.mapping.mapped.hardware.is_present()
    }
}
