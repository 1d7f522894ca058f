//! What happened on a bus, for tests, for tools and for finding out why a driver did not bind.
//!
//! Probe runs on the thread that found the function, so its error has no caller. It is recorded
//! here, and what is wrong is also sent to the [reporter](drmm_runtime::report::set_reporter).

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use drmm_runtime::bus::Removal;
use drmm_runtime::report::{Level, Report, Topic};
use drmm_runtime::Error;

use crate::address::Address;
use crate::lock::lock;

/// Records that are kept; older ones make room.
const KEPT: usize = 1024;

/// Something that happened to one function.
///
/// ```
/// use drmm_pci::{Bus, BusEvent};
///
/// # fn main() -> drmm_runtime::Result {
/// let machine = drmm_sim::Machine::new()?;
/// let at = machine.plug(3, drmm_sim::Edu::new())?;
/// let bus = Bus::new(machine)?;
/// let log = bus.log();
/// assert_eq!((log[0].at, log[0].event), (at, BusEvent::Found));
/// assert_eq!(log[0].to_string(), format!("{at}: found"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record {
    /// Which function.
    pub at: Address,
    /// What happened to it.
    pub event: BusEvent,
}

/// What can happen to a function on a bus.
///
/// ```
/// use drmm_pci::{Bus, BusEvent};
///
/// # fn main() -> drmm_runtime::Result {
/// # let machine = drmm_sim::Machine::new()?;
/// # let at = machine.plug(3, drmm_sim::Edu::new())?;
/// # let bus = Bus::new(machine)?;
/// /// Why no driver was bound.
/// fn failures(bus: &Bus) -> Vec<String> {
///     let log = bus.log();
///     let failed = log.iter().filter(|record| matches!(record.event, BusEvent::ProbeFailed(..)));
///     failed.map(ToString::to_string).collect() // with the function's address and the error
/// }
/// assert!(failures(&bus).is_empty());
/// # Ok(())
/// # }
/// ```
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
    /// Its interrupt was unhandled this many times in a row, so its handler is not called any more.
    IrqMasked(u32),
    /// An interrupt handler panicked.
    IrqPanicked,
    /// A driver accessed a BAR out of range; only the first time is recorded for each mapping.
    OutOfRange(Error),
    /// A driver mapped a BAR whose memory could be reached faster on another host: everything
    /// works, slowly.
    Detour(Error),
}

impl BusEvent {
    /// The level at which it is reported, if it is. A failed probe and an access out of range are
    /// reported where they happen, with more detail than is known here.
    const fn level(self) -> Option<Level> {
        match self {
            Self::Unusable(_) => Some(Level::Warning),
            Self::UnbindFailed(_) | Self::EjectFailed(_) | Self::IrqMasked(_) | Self::IrqPanicked => {
                Some(Level::Error)
            }
            Self::Detour(_) => Some(Level::Debug),
            Self::Found
            | Self::Bound(_)
            | Self::ProbeFailed(..)
            | Self::Unbound(_)
            | Self::Ejected
            | Self::Removed
            | Self::OutOfRange(_) => None,
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.event)
    }
}

impl fmt::Display for BusEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Found => f.write_str("found"),
            Self::Unusable(error) => write!(f, "unusable: {error:#}"),
            Self::Bound(driver) => write!(f, "bound to {driver}"),
            Self::ProbeFailed(driver, error) => write!(f, "{driver} failed to probe: {error:#}"),
            Self::Unbound(Removal::Orderly | Removal::ProbeFailed) => f.write_str("unbound"),
            Self::Unbound(Removal::Surprise) => f.write_str("unbound after it was gone"),
            Self::UnbindFailed(error) => write!(f, "cannot be unbound: {error:#}"),
            Self::Ejected => f.write_str("ejected"),
            Self::EjectFailed(error) => write!(f, "cannot be ejected: {error:#}"),
            Self::Removed => f.write_str("removed"),
            Self::IrqMasked(times) => {
                write!(f, "interrupt masked, no handler took it {times} times in a row")
            }
            Self::IrqPanicked => f.write_str("an interrupt handler panicked"),
            Self::OutOfRange(error) => write!(f, "{error:#}"),
            Self::Detour(error) => write!(f, "a BAR is accessed the long way: {error:#}"),
        }
    }
}

/// A handle of the records of one bus.
#[derive(Clone, Default)]
pub(crate) struct Log {
    records: Arc<Mutex<VecDeque<Record>>>,
}

impl Log {
    /// Records the event, and reports it unless the newest record of that function is the same: a
    /// handler that panics at each interrupt is reported once.
    pub(crate) fn add(&self, at: Address, event: BusEvent) {
        let is_news = {
            let mut records = lock(&self.records);
            let newest = records.iter().rev().find(|record| record.at == at);
            let is_news = newest.is_none_or(|record| record.event != event);
            if records.len() >= KEPT {
                records.pop_front();
            }
            records.push_back(Record { at, event });
            is_news
        };
        if let Some(level) = event.level().filter(|_| is_news) {
            Report::new(level, Topic::Bus, &at.to_string(), format_args!("{event}")).send();
        }
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        lock(&self.records).iter().copied().collect()
    }
}
