//! The interrupt of a function, for its driver.

use drmm_runtime::bus::{Bound, BoundDevice};
use drmm_runtime::{DrmDriver, Result, Unregistered};

use crate::device::Device;
#[cfg(drmm_kernel)]
use crate::hardware::IrqHandler;
#[cfg(not(drmm_kernel))]
use crate::irq::IrqHandler;
use crate::irq_return::IrqReturn;

// The scope comes from the type, never from `&self`.
impl<'bound> Device<Bound<'bound>> {
    /// Handles the interrupt of the function until unbind (`devm_request_threaded_irq`).
    ///
    /// `handler` gets the hardware view, which leads to the device, and runs in one section of the
    /// gate, on a thread of its own named `irq/` and `name`. The line is level-triggered: as long
    /// as it is high the handler is called again. If it says [`IrqReturn::None`] a hundred times in
    /// a row, and for ten seconds without a fall of the line, that is recorded and the handler is
    /// not called any more.
    ///
    /// In a kernel the interrupt is a message (MSI-X or MSI) if the function has one. A legacy line
    /// is shared with other drivers if the function can be masked in config space (PCI 2.3). The
    /// kernel decides when it gives up an interrupt that no handler takes.
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
        self.hardware().prepare_irq()?;
        let callback = device.callback(name, handler)?;
        let handler = IrqHandler::connect(self.hardware(), name, move || callback.run())?;
        // Added after the callback, so this ends before it: the line goes first.
        self.on_unbind(name, move || drop(handler))
    }
}
