//! Everything of a device that threads wait on, which step 2 of the release order wakes.
//!
//! A device knows the objects that are waited on, not the waiting threads. From step 2 on such an
//! object refuses new waits by itself, so no thread has to be told. A thread that was woken in a
//! section leaves the section, and the drain goes on.

extern crate std;

use std::sync::{Mutex, PoisonError, Weak};
use std::vec::Vec;

use crate::error::{Errno, Error, Result};
use crate::gate::Gate;

/// Something that threads wait on.
pub(crate) trait WaitedOn: Send + Sync {
    /// Step 2: wakes the waiting threads, and lets no later thread wait.
    fn unplug(&self);
}

/// Everything of one device that threads wait on.
pub(crate) struct Waiters(Mutex<Registry>);

struct Registry {
    /// Step 2 has begun.
    unplugged: bool,
    /// Objects that have ended stay in it until there is no room left.
    all: Vec<Weak<dyn WaitedOn>>,
}

impl Waiters {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Registry { unplugged: false, all: Vec::new() }))
    }

    /// Registers `what` to be woken in step 2, or wakes it at once if step 2 has begun. Fails with
    /// `ENOMEM`.
    pub(crate) fn add<W: WaitedOn + 'static>(&self, gate: &Gate, what: &std::sync::Arc<W>) -> Result {
        let mut registry = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The gate of a device that is listed late is closed without a step 2.
        if registry.unplugged || gate.is_closed() {
            drop(registry);
            what.unplug();
            return Ok(());
        }
        let all = &mut registry.all;
        if all.len() == all.capacity() {
            all.retain(|what| what.strong_count() > 0);
            let more = all.len().max(4);
            let no_memory = |_| Error::new(Errno::ENOMEM, "no memory for another thing to wait on");
            all.try_reserve(more).map_err(no_memory)?;
        }
        let what: std::sync::Arc<dyn WaitedOn> = what.clone();
        all.push(std::sync::Arc::downgrade(&what));
        Ok(())
    }

    /// Step 2. The gate is closed.
    pub(crate) fn wake(&self) {
        let mut registry = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        registry.unplugged = true;
        let all = core::mem::take(&mut registry.all);
        drop(registry);
        for what in all.iter().filter_map(Weak::upgrade) {
            what.unplug();
        }
    }
}
