//! Interrupt lines: from the reports of the qtest socket to the sinks that are connected.
//!
//! A report can arrive before the answer to the very write that caused it, on the thread that reads
//! answers. A sink that touched the device there would wait for an answer which only it could read.
//! So reports go to a thread of their own, which calls the sinks with no lock held.

use std::collections::BTreeMap;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use drmm_pci::__private::lock;
use drmm_pci::transport::IrqSink;
use drmm_runtime::{Errno, Error, Result};

use crate::thread::spawn;

/// A line of the interrupt controller went to another level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LineChange {
    line: u8,
    high: bool,
}

impl LineChange {
    /// Parses what follows `IRQ ` in a report: `raise 10`, `lower 10`.
    pub(crate) fn parse(report: &str) -> Option<Self> {
        let (verb, line) = report.split_once(' ')?;
        let high = match verb {
            "raise" => true,
            "lower" => false,
            _ => return None,
        };
        Some(Self { line: line.parse().ok()?, high })
    }
}

/// A message to the thread of the lines.
#[derive(Debug)]
pub(crate) enum Notice {
    /// A line changed.
    Change(LineChange),
    /// A sink was connected: tell it if its line is high.
    Connected(Ticket),
}

/// Names one connection of a sink.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Ticket(u64);

/// The lines of one machine.
pub(crate) struct IrqLines {
    table: Mutex<Table>,
    returned: Condvar,
    notices: Sender<Notice>,
}

#[derive(Default)]
struct Table {
    high: BTreeMap<u8, bool>,
    sinks: BTreeMap<Ticket, Connection>,
    next: u64,
    /// The sink that is being called, and by which thread.
    running: Option<(Ticket, ThreadId)>,
}

struct Connection {
    line: u8,
    sink: Arc<dyn IrqSink>,
    /// The level that the sink knows of; low at first.
    told: bool,
}

impl IrqLines {
    /// Starts the thread that calls the sinks. It ends when every sender of notices is gone or the
    /// machine is.
    pub(crate) fn start(notices: Sender<Notice>, incoming: Receiver<Notice>) -> Result<Arc<Self>> {
        let lines = Arc::new(Self { table: Mutex::default(), returned: Condvar::new(), notices });
        let weak = Arc::downgrade(&lines);
        spawn("qemu interrupts", move || {
            for notice in incoming {
                let Some(lines) = weak.upgrade() else { return };
                lines.handle(&notice);
            }
        })?;
        Ok(lines)
    }

    /// Connects `sink` to a line.
    pub(crate) fn connect(&self, line: u8, sink: Arc<dyn IrqSink>) -> Result<Ticket> {
        let ticket = {
            let mut table = lock(&self.table);
            let ticket = Ticket(table.next);
            table.next = table.next.checked_add(1).ok_or(Error::from(Errno::EOVERFLOW))?;
            table.sinks.insert(ticket, Connection { line, sink, told: false });
            ticket
        };
        // If the thread is gone, so is the machine, and no level will ever change.
        let _ = self.notices.send(Notice::Connected(ticket));
        Ok(ticket)
    }

    /// Disconnects, and waits until a call of the sink that is under way has returned, as
    /// `free_irq` does in the kernel. Within the sink itself there is nothing to wait for.
    pub(crate) fn disconnect(&self, ticket: Ticket) {
        let mut table = lock(&self.table);
        let sink = table.sinks.remove(&ticket);
        let me = thread::current().id();
        while table.running.is_some_and(|(running, thread)| running == ticket && thread != me) {
            table = self.returned.wait(table).unwrap_or_else(PoisonError::into_inner);
        }
        drop(table);
        // The last reference to the sink may run code of its own.
        drop(sink);
    }

    fn handle(&self, notice: &Notice) {
        match *notice {
            Notice::Change(LineChange { line, high }) => {
                let tickets: Vec<_> = {
                    let mut table = lock(&self.table);
                    table.high.insert(line, high);
                    let of_line = table.sinks.iter().filter(|(_, connection)| connection.line == line);
                    of_line.map(|(ticket, _)| *ticket).collect()
                };
                for ticket in tickets {
                    self.tell(ticket);
                }
            }
            Notice::Connected(ticket) => self.tell(ticket),
        }
    }

    /// Tells a sink the level of its line, if the sink does not know it yet.
    fn tell(&self, ticket: Ticket) {
        let (sink, high) = {
            let mut table = lock(&self.table);
            let Table { high, sinks, running, .. } = &mut *table;
            let Some(connection) = sinks.get_mut(&ticket) else { return };
            let high = high.get(&connection.line).copied().unwrap_or_default();
            if high == connection.told {
                return;
            }
            connection.told = high;
            *running = Some((ticket, thread::current().id()));
            (Arc::clone(&connection.sink), high)
        };
        // A panic in a driver's handler has been reported already; the other devices still need
        // their interrupts.
        let result = catch_unwind(AssertUnwindSafe(|| {
            sink.level(high);
            drop(sink);
        }));
        if let Err(payload) = result {
            // A payload whose own drop panics would end the thread.
            std::mem::forget(payload);
        }
        lock(&self.table).running = None;
        self.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    struct Recorder(Mutex<Sender<bool>>);

    impl IrqSink for Recorder {
        fn level(&self, high: bool) {
            let _ = lock(&self.0).send(high);
        }
    }

    struct Panics;

    impl IrqSink for Panics {
        fn level(&self, _: bool) {
            // A panic without the message of one.
            std::panic::resume_unwind(Box::new("on purpose"));
        }
    }

    fn change(line: u8, high: bool) -> Notice {
        Notice::Change(LineChange { line, high })
    }

    #[test]
    fn reports_are_parsed_or_left_alone() {
        assert_eq!(LineChange::parse("raise 10"), Some(LineChange { line: 10, high: true }));
        assert_eq!(LineChange::parse("lower 23"), Some(LineChange { line: 23, high: false }));
        for nonsense in ["", "raise", "raise ", "raise 256", "wiggle 3", "raise -1"] {
            assert_eq!(LineChange::parse(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn sinks_hear_their_own_line_and_a_level_that_was_high_before() {
        const WAIT: Duration = Duration::from_secs(10);
        let (notices, incoming) = mpsc::channel();
        let lines = IrqLines::start(notices.clone(), incoming).unwrap();
        let (tell, heard) = mpsc::channel();
        notices.send(change(10, true)).unwrap();
        lines.connect(10, Arc::new(Panics)).unwrap();
        let ticket = lines.connect(10, Arc::new(Recorder(Mutex::new(tell)))).unwrap();
        assert_eq!(heard.recv_timeout(WAIT), Ok(true), "high before it was connected");
        notices.send(change(11, false)).unwrap();
        notices.send(change(10, false)).unwrap();
        assert_eq!(heard.recv_timeout(WAIT), Ok(false), "a panic of another sink does no harm");
        lines.disconnect(ticket);
        notices.send(change(10, true)).unwrap();
        assert!(heard.recv_timeout(WAIT).is_err(), "disconnected: the sink is gone, and its sender with it");
    }
}
