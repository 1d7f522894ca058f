//! What changes about cards, told to listeners: what a kernel sends as uevents.

use std::sync::{Arc, LazyLock, Weak};

use crate::host::panic::caught;
use crate::host::sync::Lock;

/// A change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum CardEvent {
    /// The card of this minor can be opened.
    Added(u32),
    /// The card of this minor cannot be opened any more.
    Removed(u32),
    /// A monitor was plugged in or pulled, or a link to one failed: `HOTPLUG=1`. Programs that show
    /// something probe the connectors again.
    Changed(u32),
}

type Listener = dyn Fn(CardEvent) + Send + Sync;

/// A listener. Dropping it ends it; a call that is under way may still come.
#[must_use = "the listener ends when this is dropped"]
pub struct Subscription {
    _listener: Arc<Listener>,
}

static LISTENERS: LazyLock<Lock<Vec<Weak<Listener>>>> = LazyLock::new(Lock::default);

/// Calls `listener` for each change of a card from now on; `udev` in a kernel's user space.
///
/// It is called on the thread that binds or unbinds the device, and for [`CardEvent::Changed`] on a
/// thread of the card. No lock is held, and no commit waits for it: it may open and close cards and
/// set modes, but must not unbind their devices. If it panics, that is the end of this one call.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc connector plug light }
/// # fn main() -> Result {
/// use std::sync::mpsc;
/// use drmm_kms::{subscribe, CardEvent};
///
/// let (tell, told) = mpsc::channel();
/// let subscription = subscribe(move |event| drop(tell.send(event)));
/// let parent = plug("doc")?;
/// assert!(matches!(told.recv(), Ok(CardEvent::Added(_))));
/// # drop(subscription);
/// # parent.unbind(Removal::Orderly)
/// # }
/// ```
pub fn subscribe(listener: impl Fn(CardEvent) + Send + Sync + 'static) -> Subscription {
    let listener: Arc<Listener> = Arc::new(listener);
    LISTENERS.lock().push(Arc::downgrade(&listener));
    Subscription { _listener: listener }
}

pub(crate) fn tell(event: CardEvent) {
    let listeners: Vec<_> = {
        let mut all = LISTENERS.lock();
        all.retain(|listener| listener.strong_count() > 0);
        all.iter().filter_map(Weak::upgrade).collect()
    };
    for listener in listeners {
        let _ = caught(|| listener(event));
    }
}

impl core::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Subscription")
    }
}
