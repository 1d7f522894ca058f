//! The descent to what must be unbound first: the children and consumers of a bus device, each
//! after its own children and consumers.
//!
//! The path is a list in memory and not a recursion, so that it can be as long as there are bus
//! devices. No lock is held during the descent: a probe further down may be waiting for one further
//! up.

use crate::bound::bus_lock::BusGuard;
use crate::bound::handles::ParentRef;
use crate::bound::inner::{BindingState, Inner};
use crate::bound::release_order;
use crate::bound::waiting::Wait;
use crate::counted::Ref;
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::kbox::KBox;
use crate::primitive::Ordering;
use crate::removal::Removal;

/// A bus device on the path, and what its driver is told.
#[derive(Clone)]
struct Visit {
    at: ParentRef,
    removal: Removal,
    /// The bus device above it on the path, which it depends on; none for the first.
    above: Option<ParentRef>,
}

impl Visit {
    fn new(parent: &Ref<Inner>, removal: Removal) -> Self {
        Self { at: ParentRef { inner: parent.clone() }, removal, above: None }
    }

    /// The newest of the bus devices that depend on it.
    fn below(&self) -> Option<Self> {
        let at = self.at.inner.links.newest()?;
        // The hardware of a child is that of its maker. The hardware of a consumer is its own, and
        // is there even if the supplier's is gone.
        let is_child = at.inner.origin.is(&self.at.inner);
        let is_gone = is_child && self.removal == Removal::Surprise;
        let removal = if is_gone { Removal::Surprise } else { Removal::Orderly };
        Some(Self { at, removal, above: Some(self.at.clone()) })
    }

    /// Whether it still depends on the bus device above it. If it does not, there is nothing to
    /// wait for.
    fn is_linked(&self) -> bool {
        let newest = |above: &ParentRef| above.inner.links.newest();
        self.above
            .as_ref()
            .is_none_or(|above| newest(above).is_some_and(|newest| newest.id() == self.at.id()))
    }

    /// Unbinds it, if nothing depends on it. Otherwise returns what must be unbound first.
    fn leave(&self) -> Result<Option<Self>> {
        let parent = &self.at.inner;
        // Before others are told: a refused unbind waits for no thread, and must not be met on
        // their ways.
        parent.may_wait()?;
        // A section can be under way on this thread only if the devices are there, lock or not.
        if parent.devices.is_inside() {
            return Err(Error::new(Errno::EDEADLK, "unbind was called from inside a section of the device"));
        }
        let mut wait = Wait::of(parent);
        let _waiting = wait.begin()?;
        let mut turn: u32 = 0;
        loop {
            let Some(locked) = parent.lock_while(|| self.is_linked())? else { return Err(gone()) };
            if !self.is_linked() {
                return Err(gone());
            }
            let state = parent.state();
            match state {
                BindingState::Bound => self.refuse_the_dead(parent)?,
                BindingState::Undoing => {}
                _ => return Err(gone()),
            }
            if !parent.links.close() {
                drop(locked);
                match self.below() {
                    None => continue,
                    below => return Ok(below),
                }
            }
            if state == BindingState::Bound {
                release_order::steps_1_to_8(parent, self.removal);
                return Ok(None);
            }
            // Its probe has failed on another thread, which is about to do the walk.
            drop(locked);
            host::pause(turn);
            turn = turn.saturating_add(1);
        }
    }

    /// Steps 1 to 3 for hardware that is gone, so that no child and no consumer waits for it.
    fn refuse_the_dead(&self, parent: &Inner) -> Result {
        if self.removal == Removal::Surprise && !parent.unplugged.swap(true, Ordering::SeqCst) {
            release_order::unplug(parent)?;
        }
        Ok(())
    }
}

fn gone() -> Error {
    Error::new(Errno::ENODEV, "no driver is bound to the device")
}

/// The path: the bus devices above the one that is being unbound. While a bus device is on it, it
/// gets no new child and no new consumer.
#[derive(Default)]
struct Way {
    lowest: Option<KBox<Above>>,
}

struct Above {
    visit: Visit,
    higher: Option<KBox<Above>>,
}

impl Way {
    /// Without memory the visit is not kept. The descent then finds it again from further up.
    fn push(&mut self, visit: Visit) {
        if let Ok(mut above) = KBox::new(Above { visit, higher: None }) {
            above.visit.at.inner.links.hold();
            above.higher = self.lowest.take();
            self.lowest = Some(above);
        }
    }

    fn pop(&mut self) -> Option<Visit> {
        let mut above = self.lowest.take()?;
        self.lowest = above.higher.take();
        above.visit.at.inner.links.let_go();
        Some(above.visit.clone())
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}

/// Unbinds `parent`, after everything that depends on it, as the driver core asks for it.
#[cfg(drmm_kernel)]
pub(crate) fn unbind(parent: &Ref<Inner>, removal: Removal) -> Result {
    run(&Visit::new(parent, removal))
}

/// Unbinds `parent`, after everything that depends on it; see
/// [`Parent::unbind`](crate::bus::Parent::unbind). In a kernel, the driver core unbinds.
pub(super) fn unbind_by_handle(parent: &Ref<Inner>, removal: Removal) -> Result {
    Visit::new(parent, removal).unbind()
}

#[cfg(not(drmm_kernel))]
impl Visit {
    fn unbind(&self) -> Result {
        run(self)
    }
}

#[cfg(drmm_kernel)]
impl Visit {
    /// Lets the driver core unbind the driver: it calls [`unbind`], with its lock held.
    fn unbind(&self) -> Result {
        let parent = &self.at.inner;
        parent.may_attach()?;
        if parent.state() == BindingState::Idle {
            return Err(gone());
        }
        if self.removal == Removal::Surprise {
            parent.unplugged.store(true, Ordering::SeqCst);
        }
        parent.device.release_driver();
        Ok(())
    }
}

/// In a kernel the driver core unbinds what depends on `first`, each with its own call of
/// [`unbind`], so this is the whole path.
#[cfg(drmm_kernel)]
fn run(first: &Visit) -> Result {
    while let Some(below) = first.leave()? {
        first.at.inner.links.hold();
        let unbound = below.unbind();
        first.at.inner.links.let_go();
        match unbound {
            Err(error) if error.errno() != Errno::ENODEV => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(not(drmm_kernel))]
fn run(first: &Visit) -> Result {
    let (mut way, mut here) = (Way::default(), first.clone());
    loop {
        match here.leave() {
            Ok(Some(below)) => {
                way.push(here);
                here = below;
                continue;
            }
            Ok(None) => {}
            // It is no longer bound, or no longer depends on what is above it.
            Err(error) if error.errno() == Errno::ENODEV && here.at.id() != first.at.id() => {}
            Err(error) => return Err(error),
        }
        if here.at.id() == first.at.id() {
            return Ok(());
        }
        here = way.pop().unwrap_or_else(|| first.clone());
    }
}

/// Unbinds what depends on `parent`, whose probe has failed and whose lock is `locked`. Returns the
/// lock; then nothing depends on `parent`, and nothing can any more.
///
/// Fails with `EDEADLK` if the unbind of one of them would wait for the caller.
pub(super) fn clear<'a>(
    parent: &'a Ref<Inner>,
    removal: Removal,
    mut locked: BusGuard<'a>,
) -> Result<BusGuard<'a>> {
    let here = Visit::new(parent, removal);
    while !parent.links.close() {
        parent.set_state(BindingState::Undoing);
        // As in `leave`: a probe further down may be waiting for this lock.
        drop(locked);
        let mut way = Way::default();
        way.push(here.clone());
        let outcome = here.below().map_or(Ok(()), |below| below.unbind());
        drop(way);
        locked = parent.relock()?;
        match outcome {
            Err(error) if error.errno() != Errno::ENODEV => return Err(error),
            _ => {}
        }
    }
    Ok(locked)
}
