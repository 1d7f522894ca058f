//! The bus: ports, and devices with endpoints that send bytes while they are plugged in.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;

/// The plug: out of the hub, nothing answers any more.
#[derive(Clone, Default)]
struct Plug(Arc<AtomicBool>);

/// What probe gets: `usb::Device<Bound<'bound>>`, shaped as in larger buses, with less in it.
#[derive(Clone, Copy)]
pub(crate) struct Device<'bound> {
    bound: Bound<'bound>,
    plug: &'bound Plug,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Plug {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, plug: self }
    }
}

/// An open endpoint. The bound list owns it; drivers hold the handle.
pub(crate) struct Pipe(Plug);

/// A handle that ends at unbind.
#[derive(Clone, Copy)]
pub(crate) struct Endpoint<'bound>(&'bound Pipe);

impl Resource for Endpoint<'_> {
    type Ends = AtUnbind;
}

impl Deref for Endpoint<'_> {
    type Target = Pipe;

    fn deref(&self) -> &Pipe {
        self.0
    }
}

impl Pipe {
    /// Sends `bytes`; fails with `ENODEV` once the plug is out.
    pub(crate) fn send(&self, bytes: &[u8]) -> Result<usize> {
        if self.0 .0.load(Ordering::Acquire) {
            return Err(Error::new(Errno::ENODEV, "the plug is out"));
        }
        Ok(bytes.len())
    }
}

impl<'bound> Device<'bound> {
    /// Opens an endpoint. The scope comes from the device's type, never from `&self`.
    #[track_caller]
    pub(crate) fn devm_endpoint(&self) -> Result<Endpoint<'bound>> {
        Ok(Endpoint(self.devm(Pipe(self.plug.clone()))?))
    }
}

/// One port of a hub.
pub(crate) struct Port {
    parent: Parent,
    plug: Plug,
}

impl Port {
    /// Plugs a device in and probes it.
    pub(crate) fn plug_in(
        name: &str,
        probe: impl for<'b> FnOnce(&'b Device<'b>) -> Result<Registered>,
    ) -> Result<Self> {
        let port = Self { parent: Parent::new(name)?, plug: Plug::default() };
        port.parent.bind(port.plug.clone(), probe)?;
        Ok(port)
    }

    /// Pulls it out: the hardware goes first, then the driver is unbound.
    pub(crate) fn pull(&self) -> Result {
        self.plug.0.store(true, Ordering::Release);
        self.parent.unbind(Removal::Surprise)
    }

    /// The bus's side of the device.
    pub(crate) fn parent(&self) -> &Parent {
        &self.parent
    }
}
