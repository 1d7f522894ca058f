//! A PCI function as drivers see it.
//!
//! [`Device`] without a parameter is powerless: name, ids, config space to read. It can be kept as long as one
//! likes. `Device<Bound<'bound>>` is what probe gets. It derefs to the powerless one, and is the only way to
//! hardware. The scope stands in its type, invariant, so that no reborrow of the device can pass off a shorter
//! lifetime as the binding.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use drmm_runtime::{Bound, BoundDevice, Errno, Error, Parts, Result, Unregistered};

use crate::config::{self, Config};
use crate::id::Identity;
use crate::iomem::{IoMem, Mapping};
use crate::irq::{IrqHandler, IrqReturn};
use crate::log::Log;
use crate::transport::{Address, BarInfo, BarKind, Function, Width};

/// A PCI function: `Device` for those who only look, `Device<Bound<'bound>>` for the driver that is bound to it.
pub struct Device<S: State = Normal>(S::Repr);

/// The function outside any binding.
#[derive(Debug)]
pub enum Normal {}

/// In which state a [`Device`] is: [`Normal`] or [`Bound`].
pub trait State: repr::Sealed {
    #[doc(hidden)]
    type Repr;
}

impl State for Normal {
    type Repr = Arc<Hardware>;
}

impl<'bound> State for Bound<'bound> {
    type Repr = Branded<'bound>;
}

mod repr {
    pub trait Sealed {}
    impl Sealed for super::Normal {}
    impl Sealed for drmm_runtime::Bound<'_> {}
}

/// What all handles of one function share.
pub struct Hardware {
    pub(crate) at: Address,
    pub(crate) function: Arc<dyn Function>,
    pub(crate) log: Log,
    name: String,
    identity: Identity,
}

/// A function together with the binding.
#[derive(Clone, Copy)]
pub struct Branded<'bound> {
    device: &'bound Device,
    bound: Bound<'bound>,
}

impl Device {
    /// Reads what the function is. Fails with `ENODEV` if nobody answers.
    pub(crate) fn new(function: Arc<dyn Function>, log: Log) -> Result<Self> {
        let identity = Config::new(&*function).identity()?;
        let at = function.address();
        Ok(Self(Arc::new(Hardware { at, name: at.to_string(), identity, function, log })))
    }

    /// Its name on the bus, for example `"0001:00:02.0"`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it sits.
    #[must_use]
    pub fn address(&self) -> Address {
        self.0.at
    }

    /// What it said of itself when it was found.
    #[must_use]
    pub fn id(&self) -> Identity {
        self.0.identity
    }

    /// Its config space, to read. A function that is gone reads all-ones.
    #[must_use]
    pub fn config(&self) -> Config<'_> {
        Config::new(&*self.0.function)
    }

    /// The kind, address and size in bytes of a BAR (`pci_resource_len` and its kin).
    ///
    /// Fails with `ENXIO` if the function has no such BAR or it is empty, with `EINVAL` if it makes no sense,
    /// and with `ENODEV` if the function is gone.
    pub fn bar(&self, index: u8) -> Result<BarInfo> {
        let info = self.0.function.bar(index)?;
        info.check()?;
        Ok(info)
    }

    /// Whether the function still answers (`pci_device_is_present`). This asks the hardware.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.0.function.is_present()
    }

    pub(crate) fn hardware(&self) -> &Arc<Hardware> {
        &self.0
    }
}

impl Clone for Device {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Device({} {})", self.0.name, self.0.identity)
    }
}

#[expect(clippy::expl_impl_clone_on_copy, reason = "a derive would ask the state's marker to be `Copy`")]
impl Clone for Device<Bound<'_>> {
    fn clone(&self) -> Self {
        *self
    }
}

impl Copy for Device<Bound<'_>> {}

impl Deref for Device<Bound<'_>> {
    type Target = Device;

    fn deref(&self) -> &Device {
        self.0.device
    }
}

impl fmt::Debug for Device<Bound<'_>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<'bound> BoundDevice<'bound> for Device<Bound<'bound>> {
    fn bound(&self) -> Bound<'bound> {
        self.0.bound
    }
}

// The scope comes from the type in all of these, never from `&self`.
impl<'bound> Device<Bound<'bound>> {
    /// Lets the function answer at its BARs (`pci_enable_device`).
    ///
    /// Firmware has done so already on most machines. As in the kernel it is not undone at unbind: other
    /// software may rely on it. Fails with `ENODEV` if the function is gone.
    #[track_caller]
    pub fn enable(&self) -> Result {
        self.acquire("pci_enable_device")?;
        let mut wanted = 0;
        for index in 0..crate::bar::BAR_COUNT {
            match self.bar(index).map(|info| info.kind) {
                Ok(BarKind::Io) => wanted |= config::COMMAND_IO,
                Ok(BarKind::Memory | BarKind::PrefetchableMemory) => wanted |= config::COMMAND_MEMORY,
                Err(_) => {}
            }
        }
        self.set_command(wanted, 0)
    }

    /// Lets the function access memory by itself, until unbind (`pci_set_master`).
    ///
    /// Fails with `ENODEV` if the function is gone, and as [`devm_add_action`](BoundDevice::devm_add_action).
    #[track_caller]
    pub fn set_master(&self) -> Result {
        let hardware = Arc::clone(self.hardware());
        // The ticket is for early release, which nobody needs here.
        let _ = self.devm_add_action("pci_clear_master", move || {
            // A function that is gone does not master the bus.
            let _ = change_command(&hardware, 0, config::COMMAND_MASTER);
        })?;
        self.set_command(config::COMMAND_MASTER, 0)
    }

    fn set_command(&self, set: u16, clear: u16) -> Result {
        change_command(self.hardware(), set, clear)
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

    /// Maps a whole BAR until unbind (`devm_ioremap`, `pcim_iomap`).
    ///
    /// The mapping is owned by the bound list; what the driver gets is a handle that can be copied and that
    /// cannot leave the binding. Fails as [`bar`](Device::bar), and with `ENOMEM`.
    #[track_caller]
    pub fn devm_iomap_bar(&self, index: u8) -> Result<IoMem<'bound>> {
        let info = self.bar(index)?;
        let mapping = self.devm(Mapping::new(Arc::clone(self.hardware()), index, info.size))?;
        Ok(IoMem::whole(mapping))
    }

    /// As [`devm_iomap_bar`](Self::devm_iomap_bar), for a BAR that has `SIZE` bytes at least.
    ///
    /// With the size in its type, `mmio.read32(OFFSET)` with a constant offset needs no check when it runs. Fails with
    /// `EINVAL`, having mapped nothing, if the BAR is smaller.
    #[track_caller]
    pub fn devm_iomap_bar_sized<const SIZE: usize>(&self, index: u8) -> Result<IoMem<'bound, SIZE>> {
        let info = self.bar(index)?;
        if info.size < SIZE as u64 {
            let error = Error::new(Errno::EINVAL, "the BAR is smaller than its driver needs");
            return Err(error.figures(info.size, SIZE as u64));
        }
        self.devm_iomap_bar(index)?.sized()
    }

    /// Handles the interrupt of the function until unbind (`devm_request_threaded_irq`).
    ///
    /// `handler` gets the device and its hardware view, and runs in one section of the gate, on a thread of its
    /// own named `irq/` and `name`. The line is level-triggered: as long as it is high the handler is called
    /// again. If it says [`IrqReturn::None`] for [`UNHANDLED_LIMIT`](crate::UNHANDLED_LIMIT) times and for ten seconds
    /// without a fall of the line, that is recorded and the handler is not called any more.
    ///
    /// Fails with `ENXIO` if the function has no interrupt line, with `EBUSY` if it is being handled already,
    /// with `EAGAIN` if there is no thread, and with `ENOMEM` or `ESHUTDOWN` as all acquisitions do.
    #[track_caller]
    pub fn devm_request_irq<T: Parts>(
        &self,
        device: &Unregistered<'bound, T>,
        name: &'static str,
        handler: impl Fn(&T, &T::Hw<'_>) -> IrqReturn + Send + Sync + 'bound,
    ) -> Result {
        if self.config().read8(config::INTERRUPT_PIN)? == 0 {
            return Err(Error::new(Errno::ENXIO, "the function has no interrupt line"));
        }
        self.set_command(0, config::COMMAND_INTX_DISABLE)?;
        let callback = device.callback(name, handler)?;
        let handler = IrqHandler::connect(self.hardware(), name, move || callback.run())?;
        // Added after the callback, this is stopped before it: the line goes first.
        self.on_unbind(name, move || drop(handler))
    }
}

/// Changes bits of the command register. Fails with `ENODEV` if the function is gone.
fn change_command(hardware: &Hardware, set: u16, clear: u16) -> Result {
    let before = Config::new(&*hardware.function).read16(config::COMMAND)?;
    if before == 0xffff {
        return Err(Error::new(Errno::ENODEV, "the function does not answer in config space"));
    }
    let after = before & !clear | set;
    if after != before {
        hardware.function.config_write(config::COMMAND, Width::B2, after.into());
    }
    Ok(())
}

/// A function on its way to a driver: with the binding it becomes `Device<Bound<'bound>>`.
pub(crate) struct Attachment(pub(crate) Device);

impl drmm_runtime::Bus for Attachment {
    type Device<'bound> = Device<Bound<'bound>>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<Bound<'bound>> {
        Device(Branded { device: &self.0, bound })
    }
}
