//! Which bus devices count on the counter of a sweep: those that are made on its threads.
//!
//! A sweep cannot name them, as most are made by a bus, on whatever thread hears of new hardware. So a scope belongs
//! to a thread, and a bus hands it on to the threads that it starts.

extern crate std;

use core::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::vec::Vec;

use super::Countdown;
use crate::trace::listen::lock;

/// One counter for many bus devices.
#[derive(Default)]
pub(crate) struct Scope {
    pub(crate) countdown: Countdown,
    /// The numbers of the bus devices that were made in it.
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

/// A new bus device joins the scope of the running thread, if there is one.
pub(super) fn join(parent: u64) -> Option<Shared> {
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
    /// Puts the scope from before back, also after a panic.
    struct Before(Option<Shared>);

    impl Drop for Before {
        fn drop(&mut self) {
            let before = self.0.take();
            // A thread that is ending has no scope any more.
            let _ = CURRENT.try_with(|current| current.replace(before));
        }
    }

    let _before = Before(CURRENT.try_with(|current| current.replace(scope)).ok().flatten());
    f()
}

/// The body of a new thread, to be run in the scope of the thread that calls this.
///
/// For buses: a [`Parent`](crate::Parent) that is made on a thread of the bus belongs to the
/// [sweep](crate::test::fault_sweep) that the bus was made for. Without a sweep it changes nothing.
///
/// ```
/// # fn wait_for_hardware() {}
/// std::thread::spawn(drmm_runtime::test::inherit(wait_for_hardware)).join().unwrap();
/// ```
pub fn inherit<R>(f: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let scope = current();
    move || within(scope, f)
}
