//! What a bus puts into a binding of its own: its value ends last, and its device has nothing to
//! end.
//!
//! The device is `Copy`, so the attacks of a device that looks at a resource, or at itself, in its
//! drop do not compile: `ui-tests/cases/scope/bus_device_with_a_drop.rs`.

use crate::support::*;
use drmm_runtime::bus::Bus;
use drmm_runtime::prelude::*;

/// A bus whose value is looked at by its device for the whole binding.
struct Hub(Tracked);

#[derive(Clone, Copy)]
struct Port<'bound> {
    bound: Bound<'bound>,
    hub: &'bound Hub,
}

impl<'bound> BoundDevice<'bound> for Port<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Hub {
    type Device<'bound> = Port<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Port<'bound> {
        Port { bound, hub: self }
    }
}

#[test]
fn bus_value_ends_after_every_resource() {
    let log = Log::default();
    let parent = parent("hub0");
    parent
        .bind(Hub(log.value("hub")), |port| {
            port.devm(log.value("regs"))?;
            let stop = log.clone();
            // It may borrow the device, which in turn borrows the bus's value: both are alive in
            // step 5.
            port.on_unbind("stop", move || stop.note(format!("stop sees {}", port.hub.0.look())))
        })
        .unwrap();
    unbind(&parent);
    assert_eq!(log.take(), ["stop sees hub", "regs", "hub"]);
}
