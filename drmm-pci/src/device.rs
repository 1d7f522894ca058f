//! A PCI function as drivers see it.
//!
//! [`Device`] without a parameter is powerless: name, ids, config space to read. It may be kept
//! for any time. `Device<Bound<'bound>>` is what probe gets. It derefs to the powerless one,
//! and is the only way to hardware. The scope is in its type, invariant, so that no reborrow of the
//! device can pass off a shorter lifetime as the binding.

use core::fmt;
use core::ops::Deref;

use drmm_runtime::bus::{Bound, BoundDevice};
use drmm_runtime::{Errno, Error, Result};

use crate::hardware::{Handle, PortRegion};
use crate::id::Identity;
use crate::iomem::{IoMem, Mapping};
use crate::ports::Ports;

/// A PCI function: `Device` to look at it, `Device<Bound<'bound>>` for the driver that is bound to
/// it.
///
/// The kernel's `struct pci_dev`.
///
/// ```
/// use drmm_pci as pci;
/// use drmm_runtime::prelude::*;
///
/// fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
///     pdev.enable()?;
///     let registers = pdev.devm_iomap_bar(0)?;
///     assert_eq!(registers.read32(0x00), 0x0100_00ed);
///
///     // A clone without the scope may be kept longer than the binding, and reaches no hardware.
///     let device: pci::Device = (**pdev).clone();
///     assert_eq!((device.id().vendor, device.id().device), (0x1234, 0x11e8));
///     Ok(Registered::no_device())
/// }
/// # struct Edu;
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
pub struct Device<S: State = Normal>(S::Repr);

/// The function outside any binding.
///
/// [`Device`] has an example of both states.
#[derive(Debug)]
pub enum Normal {}

/// In which state a [`Device`] is: [`Normal`] or [`Bound`].
pub trait State: repr::Sealed {
    #[doc(hidden)]
    type Repr;
}

impl State for Normal {
    type Repr = Handle;
}

impl<'bound> State for Bound<'bound> {
    type Repr = Branded<'bound>;
}

mod repr {
    pub trait Sealed {}
    impl Sealed for super::Normal {}
    impl Sealed for drmm_runtime::bus::Bound<'_> {}
}

/// A function together with the binding.
#[derive(Clone, Copy)]
pub struct Branded<'bound> {
    device: &'bound Device,
    bound: Bound<'bound>,
}

impl Device {
    pub(crate) fn new(hardware: Handle) -> Self {
        Self(hardware)
    }

    /// What it said of itself when it was found.
    #[must_use]
    pub fn id(&self) -> Identity {
        self.0.identity
    }

    /// Whether the function still answers (`pci_device_is_present`). This asks the hardware.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.0.is_present()
    }

    pub(crate) fn hardware(&self) -> &Handle {
        &self.0
    }
}

impl Clone for Device {
    fn clone(&self) -> Self {
        Self(Handle::clone(&self.0))
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Device({})", self.0)
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
    ///
    /// Firmware has done so already on most machines. On the host it is not undone at unbind, since
    /// other software may rely on it; in a kernel the kernel undoes it. Fails with `ENODEV` if
    /// the function is gone.
    #[track_caller]
    pub fn enable(&self) -> Result {
        self.acquire("pci_enable_device")?;
        self.hardware().enable()
    }

    /// Maps a whole BAR until unbind (`devm_ioremap`, `pcim_iomap`).
    ///
    /// The mapping is owned by the bound list; what the driver gets is a handle that can be copied
    /// and that cannot leave the binding.
    ///
    /// Fails with `ENXIO` if the function has no such BAR or it is empty, with `EINVAL` if it makes
    /// no sense, with `ENODEV` if the function is gone, with `EBUSY` if other software of a
    /// kernel has it, and with `ENOMEM`.
    #[track_caller]
    pub fn devm_iomap_bar(&self, index: u8) -> Result<IoMem<'bound>> {
        Ok(IoMem::whole(self.devm(Mapping::new(self.hardware(), index)?)?))
    }

    /// As [`devm_iomap_bar`](Self::devm_iomap_bar), for a BAR that has `SIZE` bytes at least.
    ///
    /// With the size in its type, `mmio.read32(OFFSET)` with a constant offset needs no check when
    /// it runs. Fails with `EINVAL`, having mapped nothing, if the BAR is smaller.
    #[track_caller]
    pub fn devm_iomap_bar_sized<const SIZE: usize>(&self, index: u8) -> Result<IoMem<'bound, SIZE>> {
        let bytes = self.hardware().bar_size(index)?;
        if bytes < SIZE as u64 {
            let error = Error::new(Errno::EINVAL, "the BAR is smaller than its driver needs");
            return Err(error.figures(bytes, SIZE as u64));
        }
        self.devm_iomap_bar(index)?.sized()
    }

    /// Requests `SIZE` I/O ports from `first` on, which are behind no BAR, until unbind
    /// (`devm_request_region`).
    ///
    /// No other driver gets one of them meanwhile. What answers there is up to the machine: a
    /// function that is pulled reads all-ones.
    ///
    /// Fails with `EINVAL` if there are no such ports, with `EBUSY` if another driver has one of
    /// them, with `ENODEV` if the function is gone, and with `ENOMEM`.
    #[track_caller]
    pub fn devm_request_region<const SIZE: usize>(&self, first: u16) -> Result<Ports<'bound, SIZE>> {
        let last = SIZE.checked_sub(1).and_then(|more| first.checked_add(u16::try_from(more).ok()?));
        let Some(last) = last else {
            let error = Error::new(Errno::EINVAL, "a range of ports is not empty and ends at 0xffff");
            return Err(error.figures(first.into(), SIZE as u64));
        };
        Ok(Ports::new(self.devm(PortRegion::request(self.hardware(), first, last)?)?))
    }
}

/// A function on its way to a driver: with the binding it becomes `Device<Bound<'bound>>`.
pub(crate) struct Attachment {
    pub(crate) device: Device,
    pub(crate) driver: &'static str,
}

impl drmm_runtime::bus::Bus for Attachment {
    type Device<'bound> = Device<Bound<'bound>>;

    fn driver_name(&self) -> &'static str {
        self.driver
    }

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<Bound<'bound>> {
        Device(Branded { device: &self.device, bound })
    }
}
