//! What happened on a bus, for tests, for tools and for people who wonder why a driver did not bind.
//!
//! Probe runs on whichever thread found the function, so its error has no caller to go to. It goes here.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use drmm_runtime::{Error, Removal};

use crate::lock::lock;
use crate::transport::Address;

/// Records that are kept; older ones make room.
const KEPT: usize = 1024;

/// Something that happened to one function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record {
    /// Which function.
    pub at: Address,
    /// What happened to it.
    pub event: BusEvent,
}

/// What can happen to a function on a bus.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum BusEvent {
    /// It was found, by a scan or by hotplug.
    Found,
    /// It was found, but cannot be used.
    Unusable(Error),
    /// A driver was bound to it.
    Bound(&'static str),
    /// A driver's probe failed; everything it had acquired was released.
    ProbeFailed(&'static str, Error),
    /// Its driver let go.
    Unbound(Removal),
    /// Its driver could not be unbound.
    UnbindFailed(Error),
    /// It was taken off the bus after its driver had let go.
    Ejected,
    /// The machine refused to take it off the bus.
    EjectFailed(Error),
    /// It is gone.
    Removed,
    /// Nobody handled its interrupt this many times in a row, so that its handler is not called any more.
    IrqMasked(u32),
    /// An interrupt handler panicked.
    IrqPanicked,
    /// A driver accessed a BAR out of range; only the first time is recorded for each mapping.
    OutOfRange(Error),
    /// A driver mapped a BAR whose memory could be reached faster on another host: everything works, slowly.
    Detour(Error),
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.at)?;
        match self.event {
            BusEvent::Found => f.write_str("found"),
            BusEvent::Unusable(error) => write!(f, "unusable: {error}"),
            BusEvent::Bound(driver) => write!(f, "bound to {driver}"),
            BusEvent::ProbeFailed(driver, error) => write!(f, "{driver} failed to probe: {error}"),
            BusEvent::Unbound(Removal::Orderly) => f.write_str("unbound"),
            BusEvent::Unbound(Removal::Surprise) => f.write_str("unbound after it was gone"),
            BusEvent::UnbindFailed(error) => write!(f, "cannot be unbound: {error}"),
            BusEvent::Ejected => f.write_str("ejected"),
            BusEvent::EjectFailed(error) => write!(f, "cannot be ejected: {error}"),
            BusEvent::Removed => f.write_str("removed"),
            BusEvent::IrqMasked(times) => {
                write!(f, "interrupt masked, nobody handled it {times} times in a row")
            }
            BusEvent::IrqPanicked => f.write_str("an interrupt handler panicked"),
            BusEvent::OutOfRange(error) => write!(f, "{error}"),
            BusEvent::Detour(error) => write!(f, "a BAR is accessed the long way: {error}"),
        }
    }
}

/// A handle of the records of one bus.
#[derive(Clone, Default)]
pub(crate) struct Log {
    records: Arc<Mutex<VecDeque<Record>>>,
}

impl Log {
    pub(crate) fn add(&self, at: Address, event: BusEvent) {
        let mut records = lock(&self.records);
        if records.len() >= KEPT {
            records.pop_front();
        }
        records.push_back(Record { at, event });
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        lock(&self.records).iter().copied().collect()
    }
}
