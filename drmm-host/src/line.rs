//! A connection of a program.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};

use drmm_kms::Cancel;

use crate::sys::peer::Peer;

/// A connection.
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) socket: OwnedFd,
    pub(crate) peer: Peer,
    /// Ends the waits of the call that is under way.
    under_way: Mutex<Option<Arc<Cancel>>>,
}

impl Line {
    pub(crate) fn new(number: u64, socket: OwnedFd) -> io::Result<Self> {
        let peer = Peer::of(socket.as_fd())?;
        Ok(Self { number, socket, peer, under_way: Mutex::default() })
    }

    /// Ends the waits of the call under way: a signal has come, or the program has gone.
    pub(crate) fn cancel(&self) {
        let cancel = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(cancel) = cancel {
            cancel.cancel();
        }
    }

    /// A call begins: its waits end with the returned value.
    pub(crate) fn begin(&self) -> Arc<Cancel> {
        let cancel = Arc::new(Cancel::new());
        *self.under_way.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&cancel));
        cancel
    }

    /// The call has ended.
    pub(crate) fn end(&self) {
        *self.under_way.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
