//! The listeners: any number of them, and the program's own hook, share the one hook.

extern crate std;

use core::ops::Deref;
use std::sync::{Arc, Mutex, Weak};
use std::vec::Vec;

use crate::lock::unpoisoned as lock;
use crate::trace::{self, Event};

/// Something that keeps or counts events. It is called on the thread on which the event happens.
pub(crate) trait Listener: Send + Sync + 'static {
    /// Hears one event.
    fn hear(&self, event: &Event);

    /// Whether it wants sections, references and fields as well.
    fn wants_detail(&self) -> bool {
        false
    }
}

static EARS: Mutex<Ears> = Mutex::new(Ears { listeners: Vec::new(), program: None });

/// All that hear events.
struct Ears {
    listeners: Vec<Weak<dyn Listener>>,
    /// The program's own hook.
    program: Option<fn(&Event)>,
}

impl Ears {
    /// Lets the events come here if there are listeners. A hook of the program alone is called
    /// directly, and without either events are not built.
    fn install(&self) {
        trace::store_hook(if self.listeners.is_empty() { self.program } else { Some(dispatch) });
    }
}

fn dispatch(event: &Event) {
    let ears = lock(&EARS);
    for listener in ears.listeners.iter().filter_map(Weak::upgrade) {
        if !event.kind.is_detail() || listener.wants_detail() {
            listener.hear(event);
        }
    }
    let program = ears.program;
    // The hook is the program's code, which may make or drop listeners.
    drop(ears);
    if let Some(hook) = program {
        hook(event);
    }
}

/// Calls `hook` with every event from now on, on the thread on which the event happens; `None`
/// stops that.
///
/// A program has one hook. It must not panic, and must not acquire or release anything itself. With
/// `std` any number of [`Recorder`](super::Recorder)s and [`Census`](super::Census)es listen beside
/// it. It hears [details](crate::report::Kind::is_detail) only while one of them wants them.
///
/// ```
/// use drmm_runtime::report::{set_hook, Event};
///
/// fn print(event: &Event) {
///     println!("{event:?}");
/// }
///
/// set_hook(Some(print));
/// drmm_runtime::bus::Parent::new("fan0")?; // printed: made and dropped
/// set_hook(None);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub fn set_hook(hook: Option<fn(&Event)>) {
    let mut ears = lock(&EARS);
    ears.program = hook;
    ears.install();
}

/// Lets `listener` hear all events from now on, until the returned value is dropped.
pub(crate) fn start<L: Listener>(listener: L) -> Listening<L> {
    let listener = Arc::new(listener);
    let heard: Weak<L> = Arc::downgrade(&listener);
    let mut ears = lock(&EARS);
    ears.listeners.push(heard);
    ears.install();
    Listening(listener)
}

/// A listener that hears events. Once the last one is dropped, events are no longer built.
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
        let mut ears = lock(&EARS);
        ears.listeners.retain(|listener| listener.as_ptr().cast::<()>() != own);
        ears.install();
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
        assert!(crate::trace::is_heard());
        drop(listening);
        // Other tests listen at the same time, so the hook may still be set: it is set while there
        // are listeners.
        let ears = lock(&EARS);
        assert_eq!(crate::trace::is_heard(), !ears.listeners.is_empty());
    }
}
