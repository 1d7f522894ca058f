//! A bus with one device on it, shaped as a real bus crate: the scope is in the type of the device.

use core::ops::Deref;

use drmm_runtime::bus::{Bound, BoundDevice, Bus, Callback, Parent, Removal};
use drmm_runtime::{DrmDriver, Registered, Result, Unregistered};

use crate::regs::{File, Regs};

/// A PCI function: `Device` to look at it, `Device<Bound<'bound>>` for the driver bound to it.
#[derive(Debug)]
pub struct Device<S = Normal> {
    state: S,
}

/// The state of a function outside any binding.
#[derive(Clone, Copy, Debug)]
pub struct Normal;

static FUNCTION: Device = Device { state: Normal };

impl Device {
    /// Its name on the bus.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let Normal = self.state;
        "0000:00:02.0"
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
        &FUNCTION
    }
}

impl<'bound> BoundDevice<'bound> for Device<Bound<'bound>> {
    fn bound(&self) -> Bound<'bound> {
        self.state
    }
}

impl<'bound> Device<Bound<'bound>> {
    /// Maps the registers behind a BAR.
    pub fn devm_iomap_bar(&self, _bar: u8) -> Result<Regs<'bound>> {
        self.acquire("devm_iomap_bar")?;
        self.devm(File::default()).map(Regs::new)
    }

    /// Runs `handler` at each interrupt until unbind.
    pub fn devm_request_irq<T: DrmDriver>(
        &self,
        device: &Unregistered<'bound, T>,
        handler: impl Fn(&T::Hw<'_>) + Send + Sync + 'bound,
    ) -> Result<Callback<()>> {
        device.callback("irq", handler)
    }
}

/// The bus.
struct Pci;

impl Bus for Pci {
    type Device<'bound> = Device<Bound<'bound>>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<Bound<'bound>> {
        Device { state: bound }
    }
}

/// A driver for functions of this bus.
pub trait Driver {
    /// Binds the driver to a function.
    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered>;
}

/// Plugs a function in, binds a driver to it by `probe` and unbinds it again.
pub fn plug<R>(probe: impl for<'bound> FnOnce(&'bound Device<Bound<'bound>>) -> Result<R>) -> Result {
    let function = Parent::new(FUNCTION.name())?;
    function.bind(Pci, probe)?;
    function.unbind(Removal::Orderly)
}
