//! Who hears the events: any number of listeners behind the one hook.

extern crate std;

use core::ops::Deref;
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

/// Lets `listener` hear all events from now on, until what this returns is dropped.
pub(crate) fn start<L: Listener>(listener: L) -> Listening<L> {
    let listener = Arc::new(listener);
    let heard: Weak<L> = Arc::downgrade(&listener);
    let mut listeners = lock(&LISTENERS);
    listeners.push(heard);
    super::set_hook(Some(dispatch));
    Listening(listener)
}

/// A listener that hears. Once the last of them is gone, events are not even put into words any more.
#[derive(Debug)]
pub(crate) struct Listening<L: Listener>(Arc<L>);

impl<L: Listener> Deref for Listening<L> {
    type Target = Arc<L>;

    fn deref(&self) -> &Arc<L> {
        &self.0
    }
}

impl<L: Listener> Drop for Listening<L> {
    fn drop(&mut self) {
        let own = Arc::as_ptr(&self.0).cast::<()>();
        let mut listeners = lock(&LISTENERS);
        listeners.retain(|listener| listener.as_ptr().cast::<()>() != own);
        if listeners.is_empty() {
            super::unset_hook(dispatch);
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Deaf;

    impl Listener for Deaf {
        fn hear(&self, _event: &Event) {}
    }

    #[test]
    fn without_listeners_nothing_is_put_into_words() {
        let listening = start(Deaf);
        assert!(super::super::is_heard());
        drop(listening);
        // Other tests listen at the same time: what holds is that the hook is there as long as anybody is.
        let listeners = lock(&LISTENERS);
        assert_eq!(super::super::is_heard(), !listeners.is_empty());
    }
}
