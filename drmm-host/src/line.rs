//! A connection of a program.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use drmm_kms::Cancel;

use crate::sys::peer::Peer;

/// A connection.
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) socket: OwnedFd,
    pub(crate) peer: Peer,
    calls: Mutex<Calls>,
}

/// The calls of a connection.
#[derive(Default)]
struct Calls {
    /// Ends the waits of the call that is under way.
    under_way: Option<Arc<Cancel>>,
    /// The program has gone: no call waits from now on.
    is_gone: bool,
}

impl Line {
    pub(crate) fn new(number: u64, socket: OwnedFd) -> io::Result<Self> {
        let peer = Peer::of(socket.as_fd())?;
        Ok(Self { number, socket, peer, calls: Mutex::default() })
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the waits of the call under way: a signal has come.
    pub(crate) fn cancel(&self) {
        let cancel = self.calls().under_way.clone();
        if let Some(cancel) = cancel {
            cancel.cancel();
        }
    }

    /// Ends the waits of the call under way, and of a call that has been received and has not
    /// begun: the program has gone, or the host ends.
    pub(crate) fn leave(&self) {
        self.calls().is_gone = true;
        self.cancel();
    }

    /// A call begins: its waits end with the returned value.
    pub(crate) fn begin(&self) -> Arc<Cancel> {
        let cancel = Arc::new(Cancel::new());
        let mut calls = self.calls();
        calls.under_way = Some(Arc::clone(&cancel));
        if calls.is_gone {
            cancel.cancel();
        }
        drop(calls);
        cancel
    }

    /// The call has ended.
    pub(crate) fn end(&self) {
        self.calls().under_way = None;
    }
}

#[cfg(test)]
mod tests {
    use super::Line;
    use crate::sys::packet;

    #[test]
    fn a_call_that_begins_after_the_program_has_gone_waits_for_nothing() {
        let (ours, _theirs) = packet::pair().unwrap();
        let line = Line::new(1, ours).unwrap();
        line.cancel();
        assert!(!line.begin().is_cancelled(), "a signal ends the call under way alone");
        line.end();
        line.leave();
        assert!(line.begin().is_cancelled());
    }
}
