//! The queue of hotplug events, from the part of the machine that sees them to the bus that waits
//! for them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use drmm_pci::__private::{lock, wait_until};
use drmm_pci::transport::HotplugEvent;
use drmm_runtime::Result;

use crate::error::ENDED;

/// A queue that can end.
#[derive(Debug, Default)]
pub(crate) struct Events {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<HotplugEvent>,
    is_ended: bool,
}

impl Events {
    pub(crate) fn push(&self, event: HotplugEvent) {
        lock(&self.state).queue.push_back(event);
        self.changed.notify_one();
    }

    /// Marks the end: no more events are added, and those in the queue can still be taken.
    pub(crate) fn end(&self) {
        lock(&self.state).is_ended = true;
        self.changed.notify_all();
    }

    /// The next event; `None` when `timeout` is over. Fails with `ENODEV` at the end.
    pub(crate) fn next(&self, timeout: Duration) -> Result<Option<HotplugEvent>> {
        let state = lock(&self.state);
        let (mut state, _) =
            wait_until(&self.changed, state, timeout, |state| !state.queue.is_empty() || state.is_ended);
        match state.queue.pop_front() {
            None if state.is_ended => Err(ENDED),
            event => Ok(event),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drmm_pci::Address;
    use drmm_runtime::Errno;

    #[test]
    fn it_ends_only_when_it_is_empty() {
        let events = Events::default();
        let address = Address { domain: 1, bus: 0, device: 2, function: 0 };
        assert_eq!(events.next(Duration::from_millis(1)), Ok(None));
        events.push(HotplugEvent::Added(address));
        events.end();
        assert_eq!(events.next(Duration::ZERO), Ok(Some(HotplugEvent::Added(address))));
        assert_eq!(events.next(Duration::from_secs(10)).map_err(|error| error.errno()), Err(Errno::ENODEV));
    }
}
