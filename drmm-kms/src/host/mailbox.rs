//! What the thread of a card has to do: commits that their callers do not wait for, and probes of
//! connectors whose plug has told something.

use std::collections::VecDeque;
use std::sync::Condvar;
use std::time::Duration;

use crate::host::sync::{wait, Lock};

/// A piece of work.
pub(crate) type Task = Box<dyn FnOnce() + Send>;

/// What the thread takes.
pub(crate) enum Next {
    /// Work, in the order in which it came.
    Task(Task),
    /// The connectors to be probed, as bits.
    Probe(u32),
}

/// The mailbox. It holds nothing of the device but what its tasks hold, and is empty once the card
/// has been withdrawn.
#[derive(Default)]
pub(crate) struct Mailbox {
    queue: Lock<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    tasks: VecDeque<Task>,
    probes: u32,
    is_open: bool,
}

impl Mailbox {
    /// The card's thread takes what is there from now on.
    pub(crate) fn open(&self) {
        self.queue.lock().is_open = true;
    }

    /// No more is taken; what is there is still done.
    pub(crate) fn close(&self) {
        let mut queue = self.queue.lock();
        (queue.is_open, queue.probes) = (false, 0);
        self.changed.notify_all();
    }

    /// Hands over a task, or gives it back if there is no thread.
    pub(crate) fn push(&self, task: Task) -> Option<Task> {
        let mut queue = self.queue.lock();
        if !queue.is_open {
            return Some(task);
        }
        queue.tasks.push_back(task);
        self.changed.notify_all();
        None
    }

    /// Notes that connectors are to be probed. Without a thread nothing is noted: the card is not
    /// there, or not there any more.
    pub(crate) fn probe(&self, connectors: u32) {
        let mut queue = self.queue.lock();
        if queue.is_open {
            queue.probes |= connectors;
            self.changed.notify_all();
        }
    }

    /// The next work; waits for it. `None` when the mailbox is closed and empty.
    pub(crate) fn next(&self) -> Option<Next> {
        let mut queue = self.queue.lock();
        loop {
            if let Some(task) = queue.tasks.pop_front() {
                return Some(Next::Task(task));
            }
            if !queue.is_open {
                return None;
            }
            match core::mem::take(&mut queue.probes) {
                0 => queue = wait(&self.changed, queue, Duration::from_mins(1)),
                probes => return Some(Next::Probe(probes)),
            }
        }
    }
}
