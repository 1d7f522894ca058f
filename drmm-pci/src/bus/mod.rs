//! The bus: finds functions on a machine, binds drivers to them, and follows what is plugged and
//! pulled.

mod any_driver;
mod core;
mod pump;
mod slot;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use drmm_runtime::bus::{Parent, Removal};
use drmm_runtime::{Errno, Error, Result};

use self::any_driver::{AnyDriver, Typed};
use self::core::Core;
use self::pump::Pump;
use crate::address::Address;
use crate::device::Device;
use crate::driver::Driver;
use crate::log::Record;
use crate::transport::Transport;

/// The PCI bus of one machine.
///
/// Dropping it unbinds all drivers, the one that was bound last first.
///
/// ```
/// use drmm_pci::{Bus, Device, Driver, Id};
/// use drmm_runtime::{Registered, Result};
/// use drmm_runtime::bus::{Bound, BoundDevice};
/// use drmm_sim as sim;
///
/// struct Edu;
/// impl Driver for Edu {
///     const IDS: &'static [Id] = &[Id::new(0x1234, 0x11e8)];
///
///     fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
///         let registers = pdev.devm_iomap_bar(0)?;
///         assert_eq!(registers.read32(0x00), 0x0100_00ed);
///         pdev.on_unbind("clear the interrupt", move || registers.write32(0x64, u32::MAX))?;
///         Ok(Registered::no_device())
///     }
/// }
///
/// # fn main() -> Result {
/// let machine = sim::Machine::new()?;
/// let at = machine.plug(3, sim::Edu::new())?;
/// let bus = Bus::new(machine)?;
/// bus.register_driver::<Edu>();
/// assert_eq!(bus.bound(), [(at, "Edu")]);
/// # Ok(())
/// # }
/// ```
pub struct Bus {
    /// Dropped first: no event may be under way when the drivers are unbound.
    pump: Option<Pump>,
    core: Arc<Core>,
}

impl Bus {
    /// Scans the machine and begins to follow its hotplug events.
    ///
    /// Fails as the machine's scan does, and with `EAGAIN` if there is no thread to follow events.
    pub fn new(transport: impl Transport) -> Result<Self> {
        let core = Arc::new(Core::new(Box::new(transport)));
        for function in core.transport.scan()? {
            core.add(function);
        }
        Ok(Self { pump: Some(Pump::start(Arc::clone(&core))?), core })
    }

    /// Adds a driver and binds it to every function that it takes and that has none, now and later.
    ///
    /// A probe that fails is [reported](drmm_runtime::report::Report); the outcomes are also in
    /// [`last_error`](Self::last_error) and [`log`](Self::log).
    pub fn register_driver<T: Driver>(&self) {
        let driver: Arc<dyn AnyDriver> = Arc::new(Typed::<T>::new());
        self.core.add_driver(&driver);
    }

    /// Waits until all events that the machine had to report by now have been handled, probes
    /// included.
    ///
    /// Fails with `ETIMEDOUT`, and with `EDEADLK` on the thread that handles events.
    pub fn settle(&self, timeout: Duration) -> Result {
        self.pump.as_ref().map_or(Ok(()), |pump| pump.settle(timeout))
    }

    /// Unbinds the driver of one function, which stays on the bus.
    ///
    /// [`Removal::Surprise`] tells the driver that the hardware is gone, true or not. Fails with
    /// `ENXIO` if the bus knows no such function, and as [`Parent::unbind`].
    pub fn unbind(&self, at: Address, removal: Removal) -> Result {
        self.core.unbind(&*self.core.slot(at)?, removal)
    }

    /// Tries all drivers once more on a function that has none.
    ///
    /// Fails with `ENXIO` if the bus knows no such function, with `EBUSY` if a driver is bound to
    /// it, with `ENODEV` if no driver takes it or it is leaving, and else as the last probe did.
    pub fn rebind(&self, at: Address) -> Result {
        let slot = self.core.slot(at)?;
        if slot.parent.is_bound() {
            return Err(Error::new(Errno::EBUSY, "a driver is bound to the function already"));
        }
        self.core.probe(&slot)
    }

    /// The parent of the device objects that the driver of a function makes.
    ///
    /// Fails with `ENXIO` if the bus knows no such function.
    pub fn parent(&self, at: Address) -> Result<Parent> {
        Ok(self.core.slot(at)?.parent.clone())
    }

    /// All functions on the bus, by address. One that leaves is among them until its driver has let
    /// go.
    #[must_use]
    pub fn devices(&self) -> Vec<Device> {
        self.core.slots().iter().map(|slot| slot.device.clone()).collect()
    }

    /// The functions that have a driver, by address, and the driver's name: its probe has
    /// succeeded, its unbind has not begun.
    #[must_use]
    pub fn bound(&self) -> Vec<(Address, &'static str)> {
        let slots = self.core.slots();
        slots.iter().filter_map(|slot| Some((slot.device.address(), slot.binding()?.0))).collect()
    }

    /// Why the last probe of a function failed; `None` if it did not, or if there was none.
    #[must_use]
    pub fn last_error(&self, at: Address) -> Option<Error> {
        self.core.slot(at).ok()?.last_error()
    }

    /// What happened so far, oldest first. The last 1024 records are kept.
    #[must_use]
    pub fn log(&self) -> Vec<Record> {
        self.core.log.records()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        drop(self.pump.take());
        self.core.release_all();
    }
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transport = &self.core.transport;
        f.debug_struct("Bus")
            .field("machine", &transport.name())
            .field("domain", &transport.domain())
            .field("bound", &self.bound())
            .finish_non_exhaustive()
    }
}
