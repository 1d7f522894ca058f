//! The bus devices that one test made.
//!
//! Tests run at the same time on threads of one process, and the stream of events is the process's.
//! Therefore a reader that is made for one test begins a scope on its thread. A bus device that is
//! made on that thread belongs to the scope, and so does one that is made on a thread that
//! [inherits](crate::test::inherit) from it.

extern crate std;

use core::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::vec::Vec;

/// The numbers of the bus devices of one scope, in their order.
#[derive(Default, Debug)]
pub(crate) struct Made(Mutex<Vec<u64>>);

/// The scopes of one thread. Each ends with its owner, which may be on another thread by then.
#[derive(Clone, Default)]
pub(crate) struct Scopes(Vec<Weak<Made>>);

std::thread_local! {
    static HERE: RefCell<Scopes> = const { RefCell::new(Scopes(Vec::new())) };
}

/// Looks at the scopes of the running thread; `None` while the thread is ending.
fn with<R>(f: impl FnOnce(&mut Scopes) -> R) -> Option<R> {
    HERE.try_with(|here| f(&mut here.borrow_mut())).ok()
}

impl Made {
    /// Begins a scope on the running thread.
    pub(crate) fn begin() -> Arc<Self> {
        let made = Arc::new(Self::default());
        with(|here| {
            here.0.retain(|scope| scope.strong_count() > 0);
            here.0.push(Arc::downgrade(&made));
        });
        made
    }

    /// Whether the bus device with this number belongs to it.
    pub(crate) fn has(&self, parent: u64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).binary_search(&parent).is_ok()
    }

    fn add(&self, parent: u64) {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The numbers increase, so a new one is mostly the last.
        if let Err(at) = numbers.binary_search(&parent) {
            numbers.insert(at, parent);
        }
    }
}

/// Adds a new bus device to the scopes of the running thread.
pub(crate) fn note(parent: u64) {
    with(|here| here.0.iter().filter_map(Weak::upgrade).for_each(|scope| scope.add(parent)));
}

impl Scopes {
    /// Those of the running thread.
    pub(crate) fn here() -> Self {
        with(|here| here.clone()).unwrap_or_default()
    }

    /// Runs `f` with these as the scopes of the running thread.
    pub(crate) fn within<R>(self, f: impl FnOnce() -> R) -> R {
        /// Restores the previous scopes, also after a panic.
        struct Before(Scopes);

        impl Drop for Before {
            fn drop(&mut self) {
                let before = core::mem::take(&mut self.0);
                with(|here| *here = before);
            }
        }

        let _before = Before(with(|here| core::mem::replace(here, self)).unwrap_or_default());
        f()
    }
}
