//! A bus device that keeps a borrowed resource in itself, and looks at it in its drop.

use std::sync::Mutex as StdMutex;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::Bus;

struct Spying;

struct Spy<'bound> {
    bound: Bound<'bound>,
    seen: StdMutex<Option<&'bound Tracked>>,
}

impl<'bound> BoundDevice<'bound> for Spy<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Spying {
    type Device<'bound> = Spy<'bound>;

    fn device(self, bound: Bound<'_>) -> Spy<'_> {
        Spy { bound, seen: StdMutex::new(None) }
    }
}

impl Drop for Spy<'_> {
    fn drop(&mut self) {
        if let Some(seen) = self.seen.lock().unwrap().take() {
            seen.log().note(format!("bus device sees {}", seen.look()));
        }
    }
}

#[test]
fn bus_device_looks_at_a_resource_in_its_drop() {
    let log = Log::default();
    let parent = parent("spy0");
    parent
        .bind(Spying, |spy| {
            *spy.seen.lock().unwrap() = Some(spy.devm(log.value("regs"))?);
            Ok(())
        })
        .unwrap();
    unbind(&parent);
    assert_eq!(log.take(), ["bus device sees regs", "regs"]);
}
