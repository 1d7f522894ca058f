//! What a [`Device`] and an [`IoMem`] have on the host only, so far: their place, config space, bus
//! mastering, interrupts, and a look at whether they answer. In a kernel these are not there yet,
//! see `docs/KERNEL.md`.

use std::sync::Arc;

use drmm_runtime::bus::{Bound, BoundDevice, DeviceName};
use drmm_runtime::{DrmDriver, Errno, Error, Result, Unregistered};

use crate::address::Address;
use crate::config::{self, Config};
use crate::device::Device;
use crate::iomem::IoMem;
use crate::irq::{IrqHandler, IrqReturn};
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

    /// Handles the interrupt of the function until unbind (`devm_request_threaded_irq`).
    ///
    /// `handler` gets the hardware view, which leads to the device, and runs in one section of the
    /// gate, on a thread of its own named `irq/` and `name`. The line is level-triggered: as long
    /// as it is high the handler is called again. If it says [`IrqReturn::None`] a hundred times in
    /// a row, and for ten seconds without a fall of the line, that is recorded and the handler is
    /// not called any more.
    ///
    /// ```
    /// use drmm_pci::{self as pci, IoMem, IrqReturn};
    /// use drmm_runtime::prelude::*;
    ///
    /// #[drm_driver(name = "edu", desc = "Counts nothing", major = 1, minor = 0)]
    /// struct Edu {
    ///     #[drm_device]
    ///     drm: DrmDevice,
    ///     #[devm]
    ///     registers: IoMem<'bound>,
    /// }
    ///
    /// fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    ///     let edu = devm_drm_dev_alloc!(pdev, |_| Edu { registers: pdev.devm_iomap_bar(0)? })?;
    ///     pdev.devm_request_irq(&edu, "edu", |hw| match hw.registers.read32(0x24) {
    ///         // A device that is gone reads all-ones.
    ///         0 | u32::MAX => IrqReturn::None,
    ///         bits => {
    ///             hw.registers.write32(0x64, bits);
    ///             IrqReturn::Handled
    ///         }
    ///     })?;
    ///     edu.devm_register()
    /// }
    /// # impl pci::Driver for Edu {
    /// #     const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
    /// #     fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    /// #         probe(pdev)
    /// #     }
    /// # }
    /// # fn main() -> Result {
    /// # let machine = drmm_sim::Machine::new()?;
    /// # let at = machine.plug(3, drmm_sim::Edu::new())?;
    /// # let bus = pci::Bus::new(machine)?;
    /// # bus.register_driver::<Edu>();
    /// # assert_eq!((bus.bound(), bus.last_error(at)), (vec![(at, "Edu")], None));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Fails with `ENXIO` if the function has no interrupt line, with `EBUSY` if it is being
    /// handled already, with `EAGAIN` if there is no thread, and with `ENOMEM` or `ESHUTDOWN`
    /// as all acquisitions do.
    #[track_caller]
    pub fn devm_request_irq<T: DrmDriver>(
        &self,
        device: &Unregistered<'bound, T>,
        name: &'static str,
        handler: impl Fn(&T::Hw<'_>) -> IrqReturn + Send + Sync + 'bound,
    ) -> Result {
        if self.config().read8(config::INTERRUPT_PIN)? == 0 {
            return Err(Error::new(Errno::ENXIO, "the function has no interrupt line"));
        }
        self.hardware().change_command(0, config::COMMAND_INTX_DISABLE)?;
        let callback = device.callback(name, handler)?;
        let handler = IrqHandler::connect(self.hardware(), name, move || callback.run())?;
        // Added after the callback, so this ends before it: the line goes first.
        self.on_unbind(name, move || drop(handler))
    }
}

impl<const SIZE: usize> IoMem<'_, SIZE> {
    /// Whether the device has gone away. This asks the hardware.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        !self.mapping.mapped.hardware.is_present()
    }
}
