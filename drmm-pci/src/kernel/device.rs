//! A PCI function as drivers see it, in a kernel; see the host's form of the same types for their promises.

use core::fmt;
use core::ops::Deref;

use drmm_runtime::host::kernel::Function;
use drmm_runtime::{Bound, BoundDevice, Errno, Error, Result};

use super::iomem::{IoMem, Mapping};
use crate::id::Identity;

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
    type Repr = Hardware;
}

impl<'bound> State for Bound<'bound> {
    type Repr = Branded<'bound>;
}

mod repr {
    pub trait Sealed {}
    impl Sealed for super::Normal {}
    impl Sealed for drmm_runtime::Bound<'_> {}
}

/// What a handle of a function holds.
#[derive(Clone)]
pub struct Hardware {
    function: Function,
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
    pub(crate) fn new(function: Function) -> Result<Self> {
        let vendor = function.config_read16(0x00)?;
        if vendor == 0xffff || vendor == 0 {
            return Err(
                Error::new(Errno::ENODEV, "no function answers at this address").figure(vendor.into())
            );
        }
        let class_and_revision = function.config_read32(0x08)?;
        let [revision, ..] = class_and_revision.to_le_bytes();
        let identity = Identity {
            vendor,
            device: function.config_read16(0x02)?,
            class: class_and_revision >> 8,
            revision,
            subsystem: (function.config_read16(0x2c)?, function.config_read16(0x2e)?),
        };
        Ok(Self(Hardware { function, identity }))
    }

    /// What it said of itself when it was found.
    #[must_use]
    pub fn id(&self) -> Identity {
        self.0.identity
    }

    /// Whether the function still answers (`pci_device_is_present`). This asks the hardware.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.0.function.is_present()
    }
}

impl Clone for Device {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Device({})", self.0.identity)
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
    /// Lets the function answer at its BARs (`pcim_enable_device`).
    #[track_caller]
    pub fn enable(&self) -> Result {
        self.acquire("pci_enable_device")?;
        (**self).0.function.enable()
    }

    /// Maps a whole BAR until unbind (`pci_request_region`, `pci_iomap`).
    ///
    /// The mapping is owned by the bound list; what the driver gets is a handle that can be copied and that
    /// cannot leave the binding. Fails with `ENXIO` if there is no such BAR, with `EBUSY` if somebody else has it, and
    /// with `ENOMEM`.
    #[track_caller]
    pub fn devm_iomap_bar(&self, index: u8) -> Result<IoMem<'bound>> {
        let mapped = (**self).0.function.map(index)?;
        Ok(IoMem::whole(self.devm(Mapping::new(mapped))?))
    }

    /// As [`devm_iomap_bar`](Self::devm_iomap_bar), for a BAR that has `SIZE` bytes at least.
    ///
    /// With the size in its type, `mmio.read32(OFFSET)` with a constant offset needs no check when it runs. Fails with
    /// `EINVAL`, having mapped nothing, if the BAR is smaller.
    #[track_caller]
    pub fn devm_iomap_bar_sized<const SIZE: usize>(&self, index: u8) -> Result<IoMem<'bound, SIZE>> {
        let bytes = (**self).0.function.memory_bar(index)?;
        if bytes < SIZE {
            let error = Error::new(Errno::EINVAL, "the BAR is smaller than its driver needs");
            return Err(error.figures(bytes as u64, SIZE as u64));
        }
        self.devm_iomap_bar(index)?.sized()
    }
}

/// A function on its way to a driver: with the binding it becomes `Device<Bound<'bound>>`.
pub(super) struct Attachment(pub(super) Device);

impl drmm_runtime::Bus for Attachment {
    type Device<'bound> = Device<Bound<'bound>>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<Bound<'bound>> {
        Device(Branded { device: &self.0, bound })
    }
}
