//! Who hears the events: any number of listeners behind the one hook.

extern crate std;

use core::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::vec::Vec;

use super::{Event, DETAIL};

/// Something that keeps or counts events. It hears them on whatever thread they happen.
pub(crate) trait Listener: Send + Sync + 'static {
    /// One more event.
    fn hear(&self, event: &Event);

    /// Whether it wants sections, references and fields as well.
    fn wants_detail(&self) -> bool {
        false
    }
}

static LISTENERS: Mutex<Vec<Weak<dyn Listener>>> = Mutex::new(Vec::new());

pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn dispatch(event: &Event) {
    for listener in lock(&LISTENERS).iter().filter_map(Weak::upgrade) {
        if !event.kind.is_detail() || listener.wants_detail() {
            listener.hear(event);
        }
    }
}

/// Lets `listener` hear all events from now on, until it is dropped.
pub(crate) fn start<L: Listener>(listener: &Arc<L>) {
    let listener: Weak<L> = Arc::downgrade(listener);
    let mut listeners = lock(&LISTENERS);
    listeners.retain(|listener| listener.strong_count() > 0);
    listeners.push(listener);
    drop(listeners);
    super::set_hook(Some(dispatch));
}

/// Somebody wants details, for as long as this lives.
#[derive(Debug)]
pub(crate) struct Detail(());

impl Detail {
    pub(crate) fn new() -> Self {
        // ORDERING: see `wants_detail`.
        DETAIL.fetch_add(1, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Detail {
    fn drop(&mut self) {
        // ORDERING: see `wants_detail`.
        DETAIL.fetch_sub(1, Ordering::Relaxed);
    }
}
