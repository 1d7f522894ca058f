//! What the two threads of a card have to do. One runs the commits that their callers do not wait
//! for. The other probes connectors whose plug has told something, and tells listeners: a listener
//! may wait for a commit, so no commit may wait for it.

use std::collections::VecDeque;
use std::sync::Condvar;
use std::time::Duration;

use crate::host::sync::{wait, Lock};

/// A piece of work.
pub(crate) type Task = Box<dyn FnOnce() + Send>;

/// What is to be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Notes {
    /// The connectors to be probed, as bits.
    pub(crate) probes: u32,
    /// A commit has failed: listeners are told even if the probes find nothing new.
    pub(crate) link_failed: bool,
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
    notes: Notes,
    is_open: bool,
}

impl Mailbox {
    /// The card's threads take what is there from now on.
    pub(crate) fn open(&self) {
        self.queue.lock().is_open = true;
    }

    /// No more is taken; what is there is still done.
    pub(crate) fn close(&self) {
        let mut queue = self.queue.lock();
        (queue.is_open, queue.notes) = (false, Notes::default());
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

    /// Notes that connectors are to be probed.
    pub(crate) fn probe(&self, connectors: u32) {
        self.note(|notes| notes.probes |= connectors);
    }

    /// Notes that a commit has failed, and a link with it.
    pub(crate) fn link_failed(&self) {
        self.note(|notes| notes.link_failed = true);
    }

    /// Without a thread nothing is noted: the card is not there, or not there any more.
    fn note(&self, note: impl FnOnce(&mut Notes)) {
        let mut queue = self.queue.lock();
        if queue.is_open {
            note(&mut queue.notes);
            self.changed.notify_all();
        }
    }

    /// The next commit, in the order in which they came; waits for one. `None` when the mailbox is
    /// closed and empty.
    pub(crate) fn next_task(&self) -> Option<Task> {
        self.next(|queue| queue.tasks.pop_front())
    }

    /// What was noted since the last time; waits for something. `None` when the mailbox is closed.
    pub(crate) fn next_notes(&self) -> Option<Notes> {
        self.next(|queue| {
            let notes = core::mem::take(&mut queue.notes);
            (notes != Notes::default()).then_some(notes)
        })
    }

    fn next<N>(&self, take: impl Fn(&mut Queue) -> Option<N>) -> Option<N> {
        let mut queue = self.queue.lock();
        loop {
            let next = take(&mut queue);
            if next.is_some() || !queue.is_open {
                return next;
            }
            queue = wait(&self.changed, queue, Duration::from_mins(1));
        }
    }
}
