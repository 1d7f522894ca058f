//! The thread that waits for hotplug events and deals with them, one after the other.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::Duration;

use drmm_runtime::test::inherit;
use drmm_runtime::{Errno, Error, Result};

use super::core::Core;
use crate::lock::{lock, wait_until};
use crate::transport::HotplugEvent;

/// The longest wait for an event, and so the longest time until the thread notices that it has to
/// end.
const POLL: Duration = Duration::from_millis(50);
/// The wait while a caller wants to know that there are no more events.
const QUICK: Duration = Duration::from_millis(1);

pub(super) struct Pump {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// How many callers have asked whether there are no more events; for the first `settled` of
    /// them it is so.
    asked: u64,
    settled: u64,
    stopped: bool,
    /// There will be no more events: the machine is gone.
    over: bool,
}

impl Pump {
    pub(super) fn start(core: Arc<Core>) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let inside = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name(format!("hotplug/{:04x}", core.transport.domain()))
            // The thread makes parents for what is plugged in; like those made here they belong to
            // a test's sweep.
            .spawn(inherit(move || inside.run(&core)))
            .map_err(|_| Error::new(Errno::EAGAIN, "no thread for the hotplug events of a bus"))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    pub(super) fn settle(&self, timeout: Duration) -> Result {
        if self.thread_id() == Some(thread::current().id()) {
            return Err(Error::new(Errno::EDEADLK, "the thread that handles events cannot wait for itself"));
        }
        let mut state = lock(&self.shared.state);
        state.asked = state.asked.saturating_add(1);
        let mine = state.asked;
        let (_state, is_settled) =
            wait_until(&self.shared.changed, state, timeout, |state| state.settled >= mine || state.over);
        if is_settled {
            Ok(())
        } else {
            Err(Error::new(Errno::ETIMEDOUT, "hotplug events are still being handled"))
        }
    }

    fn thread_id(&self) -> Option<ThreadId> {
        self.thread.as_ref().map(|thread| thread.thread().id())
    }
}

/// Waits for the event that is being handled, probe included.
impl Drop for Pump {
    fn drop(&mut self) {
        lock(&self.shared.state).stopped = true;
        // A driver may have dropped the bus, on this very thread.
        if let Some(thread) =
            self.thread.take().filter(|thread| thread.thread().id() != thread::current().id())
        {
            // Panics of drivers are caught, so the thread has none to report.
            drop(thread.join());
        }
    }
}

impl Shared {
    fn run(&self, core: &Core) {
        loop {
            let state = lock(&self.state);
            let (asked, is_quick) = (state.asked, state.asked > state.settled);
            if state.stopped {
                break;
            }
            drop(state);
            match core.transport.next_event(if is_quick { QUICK } else { POLL }) {
                Ok(Some(event)) => handle(core, event),
                Ok(None) => self.change(|state| state.settled = asked),
                Err(_) => {
                    core.slots().iter().for_each(|slot| core.remove(slot));
                    break;
                }
            }
        }
        self.change(|state| state.over = true);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut lock(&self.state));
        self.changed.notify_all();
    }
}

fn handle(core: &Core, event: HotplugEvent) {
    match event {
        HotplugEvent::Added(at) => {
            // It may be gone again by now; then there is nothing to do.
            if let Some(slot) = core.transport.function(at).ok().and_then(|function| core.add(function)) {
                // The outcome is recorded, and this thread has no caller to return it to.
                let _ = core.probe(&slot);
            }
        }
        HotplugEvent::RemovalRequested(at) => {
            if let Ok(slot) = core.slot(at) {
                core.release(&slot);
            }
        }
        HotplugEvent::Removed(at) => {
            // If the function that is known at this address is present, the event is about its
            // predecessor.
            if let Some(slot) = core.slot(at).ok().filter(|slot| !slot.device.is_present()) {
                core.remove(&slot);
            }
        }
    }
}
