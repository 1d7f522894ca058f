//! The threads that have been inside a section, by the numbers of their contexts, so that a report
//! can name one.
//!
//! A thread is added at its first section and removed when it ends. If there is no memory for its
//! entry, it has no name in reports.

extern crate std;

use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::vec::Vec;

/// Sorted by number. Numbers grow, so a new thread is mostly added at the end.
static THREADS: Mutex<Vec<(u64, Thread)>> = Mutex::new(Vec::new());

fn threads() -> MutexGuard<'static, Vec<(u64, Thread)>> {
    THREADS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn find(threads: &[(u64, Thread)], context: u64) -> Result<usize, usize> {
    threads.binary_search_by_key(&context, |(number, _)| *number)
}

/// Adds the running thread, which has this number.
pub(super) fn enter(context: u64) {
    let thread = std::thread::current();
    let mut threads = threads();
    if let (Err(at), Ok(())) = (find(&threads, context), threads.try_reserve(1)) {
        threads.insert(at, (context, thread));
    }
}

/// Removes the running thread, which ends.
pub(super) fn leave(context: u64) {
    let mut threads = threads();
    let thread = find(&threads, context).ok().map(|at| threads.remove(at));
    drop(threads);
    drop(thread);
}

/// A thread in a report: its name, or its number.
pub(super) struct Named(u64, Option<Thread>);

/// The thread with this number.
pub(super) fn named(context: u64) -> Named {
    let threads = threads();
    let thread =
        find(&threads, context).ok().and_then(|at| threads.get(at)).map(|(_, thread)| thread.clone());
    Named(context, thread)
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.1.as_ref().and_then(Thread::name)) {
            (_, Some(name)) => write!(f, "thread `{name}`"),
            (Self(number, Some(_)), None) => write!(f, "thread {number}, which has no name,"),
            (Self(number, None), None) => write!(f, "thread {number}, which has ended or has no record,"),
        }
    }
}
