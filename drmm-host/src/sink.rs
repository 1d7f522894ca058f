//! The events of a file go to a program by the socket whose other end is the program's descriptor.
//!
//! So read, poll, select and epoll of the program are the kernel's own. The room for events comes
//! back when the program has read, which the queue of the socket says.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use drmm_kms::{EventSink, Record, EVENT_BUDGET};
use drmm_runtime::{Errno, Error, Result};

use crate::pace::Pace;
use crate::sys::packet;
use crate::sys::unread::unread;

/// Room for the events of a file in its socket, beyond what the kernel counts for them.
pub(crate) const SEND_BUFFER: usize = 256 << 10;

/// The host's end of an open file.
pub(crate) struct Sink {
    end: OwnedFd,
    /// What the kernel counts for one unread record.
    record: u64,
    /// When the room that is set aside was, oldest first.
    reserved: Mutex<Vec<Instant>>,
    pace: Arc<Pace>,
}

/// What the kernel counts for one record that is sent and not read.
pub(crate) fn cost_of_a_record() -> std::io::Result<u64> {
    let (ours, theirs) = packet::pair()?;
    packet::send(&ours, &[&Record::default()], None)?;
    let cost = unread(ours.as_fd())?;
    drop(theirs);
    Ok(cost.max(1))
}

impl Sink {
    pub(crate) fn new(end: OwnedFd, record: u64, pace: Arc<Pace>) -> Self {
        Self { end, record, reserved: Mutex::default(), pace }
    }

    pub(crate) fn end(&self) -> BorrowedFd<'_> {
        self.end.as_fd()
    }
}

impl EventSink for Sink {
    fn reserve(&self) -> Result {
        let mut reserved = self.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        let unread = unread(self.end()).unwrap_or(0) / self.record;
        if reserved.len() as u64 + unread >= EVENT_BUDGET as u64 {
            let full = Error::new(Errno::ENOMEM, "a file has too many events pending or unread");
            return Err(full.figure(EVENT_BUDGET as u64));
        }
        reserved.push(Instant::now());
        Ok(())
    }

    fn unreserve(&self) {
        self.reserved.lock().unwrap_or_else(PoisonError::into_inner).pop();
    }

    fn deliver(&self, record: &Record) {
        let mut reserved = self.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        if !reserved.is_empty() {
            self.pace.event_after(reserved.remove(0).elapsed());
        }
        // The room was there when it was set aside. A program that is gone reads nothing.
        let _ = packet::send(self.end(), &[record], None);
    }

    /// Nothing: a program that waits for events of a card that is gone waits on, as in a kernel,
    /// until its own patience ends or it closes the file.
    fn hang_up(&self) {}
}
