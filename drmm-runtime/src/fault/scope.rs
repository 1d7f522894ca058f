//! The scope of a sweep. The bus devices that are made on its threads count on its counter.
//!
//! A sweep cannot name its bus devices: a bus makes most of them, on any thread that detects new
//! hardware. Therefore a scope belongs to a thread, and a bus passes it on to the threads that it
//! starts.

extern crate std;

use core::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::vec::Vec;

use super::Countdown;
use crate::lock::unpoisoned as lock;
use crate::trace::scope::{self, Scopes};

/// One counter for many bus devices.
#[derive(Default)]
pub(crate) struct Scope {
    pub(crate) countdown: Countdown,
    /// The numbers of the bus devices that were made in this scope.
    parents: Mutex<Vec<u64>>,
}

pub(crate) type Shared = Arc<Scope>;

std::thread_local! {
    static CURRENT: RefCell<Option<Shared>> = const { RefCell::new(None) };
}

/// The scope of the running thread; none while the thread is ending.
fn current() -> Option<Shared> {
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// Adds a new bus device to the scope of the running thread, if it has one, and to those of the
/// censuses that were begun there.
pub(super) fn join(parent: u64) -> Option<Shared> {
    scope::note(parent);
    let scope = current()?;
    lock(&scope.parents).push(parent);
    Some(scope)
}

impl Scope {
    /// Whether the bus device with this number was made in the scope.
    pub(crate) fn has(&self, parent: u64) -> bool {
        lock(&self.parents).contains(&parent)
    }
}

/// Runs `f` with `scope` as the scope of this thread.
pub(crate) fn within<R>(scope: Option<Shared>, f: impl FnOnce() -> R) -> R {
    /// Restores the previous scope, also after a panic.
    struct Before(Option<Shared>);

    impl Drop for Before {
        fn drop(&mut self) {
            let before = self.0.take();
            // A thread that is ending has no scope.
            let _ = CURRENT.try_with(|current| current.replace(before));
        }
    }

    let _before = Before(CURRENT.try_with(|current| current.replace(scope)).ok().flatten());
    f()
}

/// Wraps the body of a new thread, so that it runs in the scope of the calling thread.
///
/// This is for buses: a [`Parent`](crate::bus::Parent) that is made on a thread of the bus belongs
/// to the [sweep](crate::test::fault_sweep) that the bus was made for, and to each
/// [census](crate::report::Census) that was begun on the calling thread. Without either it is a
/// no-op.
///
/// ```
/// # fn wait_for_hardware() {}
/// std::thread::spawn(drmm_runtime::test::inherit(wait_for_hardware)).join().unwrap();
/// ```
pub fn inherit<R>(f: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let (scope, scopes) = (current(), Scopes::here());
    move || scopes.within(|| within(scope, f))
}
