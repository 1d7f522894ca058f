//! What an interrupt handler answers.

/// What a handler returns for an interrupt.
///
/// [`devm_request_irq`](crate::Device::devm_request_irq) shows it with a driver.
///
/// ```
/// use drmm_pci::{IoMem, IrqReturn};
///
/// /// The handler of a device with its causes at 0x24, acknowledged at 0x64.
/// fn acknowledge(registers: IoMem<'_>) -> IrqReturn {
///     match registers.read32(0x24) {
///         0 | u32::MAX => IrqReturn::None, // not ours, or gone
///         causes => {
///             registers.write32(0x64, causes);
///             IrqReturn::Handled
///         }
///     }
/// }
/// # struct Edu;
/// # impl drmm_pci::Driver for Edu {
/// #     const IDS: &'static [drmm_pci::Id] = &[drmm_pci::Id::new(0x1234, 0x11e8)];
/// #     fn probe<'bound>(
/// #         pdev: &'bound drmm_pci::Device<drmm_pci::Bound<'bound>>,
/// #     ) -> drmm_runtime::Result<drmm_pci::Registered> {
/// #         let registers = pdev.devm_iomap_bar(0)?;
/// #         assert_eq!(acknowledge(registers), IrqReturn::None);
/// #         registers.write32(0x60, 2);
/// #         assert_eq!(acknowledge(registers), IrqReturn::Handled);
/// #         assert_eq!(acknowledge(registers), IrqReturn::None);
/// #         Ok(drmm_pci::Registered::no_device())
/// #     }
/// # }
/// # fn main() -> drmm_runtime::Result {
/// # let machine = drmm_sim::Machine::new()?;
/// # let at = machine.plug(3, drmm_sim::Edu::new())?;
/// # let bus = drmm_pci::Bus::new(machine)?;
/// # bus.register_driver::<Edu>();
/// # assert_eq!((bus.bound(), bus.last_error(at)), (vec![(at, "Edu")], None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IrqReturn {
    /// It was not from this device, which shares the line (`IRQ_NONE`).
    None,
    /// It was, and the cause was dealt with (`IRQ_HANDLED`).
    Handled,
}
