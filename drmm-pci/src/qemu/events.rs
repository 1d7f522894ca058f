//! The queue of hotplug events, from whoever sees them to whoever waits for them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use drmm_runtime::Result;

use super::{lock, ENDED};
use crate::transport::HotplugEvent;

/// A queue that can end.
#[derive(Debug, Default)]
pub(super) struct Events {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<HotplugEvent>,
    is_ended: bool,
}

impl Events {
    pub(super) fn push(&self, event: HotplugEvent) {
        lock(&self.state).queue.push_back(event);
        self.changed.notify_one();
    }

    /// Says that no event will come any more. What is in the queue still comes out of it.
    pub(super) fn end(&self) {
        lock(&self.state).is_ended = true;
        self.changed.notify_all();
    }

    /// The next event; `None` when `timeout` is over. Fails with `ENODEV` at the end.
    pub(super) fn next(&self, timeout: Duration) -> Result<Option<HotplugEvent>> {
        let start = Instant::now();
        let mut state = lock(&self.state);
        loop {
            if let Some(event) = state.queue.pop_front() {
                return Ok(Some(event));
            }
            if state.is_ended {
                return Err(ENDED);
            }
            let left = timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Ok(None);
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Address;
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
