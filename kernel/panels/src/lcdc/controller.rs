//! The controller, which no machine of QEMU's has: it is never found, and the driver is linked.

use drmm_runtime::bus::Bus;
use drmm_runtime::io::{Sink, Source};
use drmm_runtime::kernel::Function;
use drmm_runtime::prelude::*;
use drmm_runtime::DrmDriver;

/// A frame has ended.
pub const VBLANK: u32 = 1;
/// The plug has changed.
pub const HOTPLUG: u32 = 2;

/// What is plugged in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Plug {
    /// Nothing.
    Empty,
    /// A panel.
    Panel,
}

/// The controller, of which there is none: no value of it exists.
#[derive(Clone, Debug)]
pub enum Controller {}

impl Controller {
    /// Looks for the controller behind a function. Fails with `ENODEV`.
    pub fn find(function: &Function) -> Result<Self> {
        let id = function.config_read32(0)?;
        Err(Error::new(Errno::ENODEV, "no display controller with a vblank interrupt here").figure(id.into()))
    }

    /// Scans out pictures of this size, or none.
    pub fn scan(&self, _size: Option<(u32, u32)>) {
        match *self {}
    }

    /// Lets interrupts through, or holds them back.
    pub fn unmask(&self, _interrupts: u32, _on: bool) {
        match *self {}
    }

    /// What is plugged in.
    #[must_use]
    pub fn plug(&self) -> Plug {
        match *self {}
    }
}

impl Sink for Controller {
    fn copy_from(&self, _at: u64, _from: Source<'_>) -> Result {
        match *self {}
    }
}

/// The bus device of the controller.
#[derive(Clone, Copy)]
pub struct Device<'bound> {
    bound: Bound<'bound>,
    /// The controller.
    pub controller: &'bound Controller,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl<'bound> Device<'bound> {
    /// Calls `handler` with what was raised, inside a section, until step 5 of the unbind.
    pub fn request_irq<T: DrmDriver>(
        &self,
        device: &Unregistered<'bound, T>,
        name: &'static str,
        handler: impl Fn(&T::Hw<'_>, u32) + Send + Sync + 'bound,
    ) -> Result {
        let callback = device.callback(name, move |hw: &T::Hw<'_>| handler(hw, VBLANK | HOTPLUG))?;
        self.on_unbind(name, move || drop(callback))
    }
}

impl Bus for Controller {
    type Device<'bound> = Device<'bound>;

    fn driver_name(&self) -> &'static str {
        "lcdc"
    }

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, controller: self }
    }
}
