//! The interface of a PCI driver: which functions it takes, and how it is bound to one.

use drmm_runtime::bus::Bound;
use drmm_runtime::{Registered, Result};

use crate::device::Device;
use crate::id::Id;

/// A driver for PCI functions, the kernel's `struct pci_driver`.
///
/// There is no `remove`: what probe acquired ends by itself, in the one release order. Most drivers
/// are structs with `#[drm_driver]`; one that shows nothing to programs may be any type.
///
/// ```
/// use drmm_pci::{self as pci, Bus};
/// use drmm_runtime::prelude::*;
///
/// struct Watchdog;
///
/// impl pci::Driver for Watchdog {
///     const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
///
///     fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
///         let registers = pdev.devm_iomap_bar(0)?;
///         if registers.read32(0x00) != 0x0100_00ed {
///             return Err(Error::new(Errno::ENODEV, "another revision"));
///         }
///         Ok(Registered::no_device())
///     }
/// }
///
/// # fn main() -> Result {
/// let machine = drmm_sim::Machine::new()?;
/// let at = machine.plug(3, drmm_sim::Edu::new())?;
/// let bus = Bus::new(machine)?;
/// bus.register_driver::<Watchdog>();
/// assert_eq!(bus.bound(), [(at, "Watchdog")]);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a PCI driver",
    label = "needs `impl pci::Driver`, with the ids it takes and a `probe`"
)]
pub trait Driver: 'static {
    /// The functions it takes.
    const IDS: &'static [Id];

    /// Binds to one function.
    ///
    /// It returns what [`devm_register`](drmm_runtime::Unregistered::devm_register) gave, or
    /// [`Registered::no_device`] if it has nothing to show to programs.
    ///
    /// An error releases everything that was acquired; the bus records and reports it, and tries
    /// the next driver that matches. After `EPROBE_DEFER` it is tried again once another driver
    /// has been bound on this bus; for a supplier on another bus call
    /// `Bus::rebind` when it is there.
    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered>;

    /// The name that the bus uses for it: that of the type, unless the driver overrides it.
    #[must_use]
    fn name() -> &'static str {
        let path = core::any::type_name::<Self>();
        let base = path.split('<').next().unwrap_or(path);
        base.rsplit("::").next().unwrap_or(base)
    }
}
