//! The one release order, from the bus's side: steps 1 to 8. Steps 9 to 13 come with the last reference.
//!
//! All devices of the bus device go through a step before any goes through the next: a callback of one may use
//! what another one acquired.

use crate::bound::parent::{Inner, State};
use crate::device::object::Core;
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::parts::Removal;
use crate::primitive::Ordering;
use crate::trace::{List, Phase};

/// Steps 1 to 3: after it no section is under way, and none can be entered.
pub(crate) fn unplug(parent: &Inner) -> Result {
    let first = close_and_wake(parent);
    if parent.devices.is_inside() {
        return Err(Error::new(
            Errno::EDEADLK,
            "unplug was called from inside a section: the gate is closed, but this section is still under way",
        ));
    }
    drain(parent, first);
    Ok(())
}

/// Steps 1 and 2. True if a gate was open.
fn close_and_wake(parent: &Inner) -> bool {
    let mut first = false;
    parent.devices.each(|held| first |= held.core().gate.close());
    if first {
        parent.owner().step(Phase::CloseGate, List::Stop);
        parent.owner().step(Phase::WakeWaiters, List::Stop);
    }
    parent.devices.each(|held| held.core().publications.wake(held));
    first
}

/// Step 3.
fn drain(parent: &Inner, first: bool) {
    if first {
        parent.owner().step(Phase::Drain, List::Stop);
    }
    parent.devices.each(|held| held.core().gate.drain(held.core().owner()));
}

/// Steps 1 to 8b, or to 7 where the operating system walks the lists. The caller holds the bus device's lock and is not inside a section.
pub(crate) fn walk(parent: &Inner, removal: Removal) {
    let owner = parent.owner();
    parent.set_state(State::Unbinding);
    // Without asking whether this thread is inside: the answer may be a false alarm, see `Gate::is_inside`, and
    // what comes after the drain rests on it.
    let first = close_and_wake(parent);
    drain(parent, first);

    owner.step(Phase::LeaveUserSpace, List::Stop);
    parent.devices.each(|held| {
        // ORDERING: a flag for reports; the file layers have their own locks.
        held.core().registered.store(false, Ordering::Relaxed);
        held.core().publications.withdraw(held);
    });

    owner.step(Phase::StopCallbacks, List::Stop);
    parent.resources.close();
    parent.stops.close();
    parent.stops.release_all(owner, Phase::StopCallbacks);

    parent.devices.each(|held| {
        // SAFETY: the gates are closed and drained, the callbacks gone, and this is the one walk.
        unsafe { Core::leave_hardware(held.as_ptr(), removal) };
    });

    owner.step(Phase::BoundList, List::Bound);
    if !host::KEEPS_LISTS {
        parent.resources.release_all(owner, Phase::BoundList);
        finish(parent);
    }
}

/// Step 8b and the end of the binding. In a kernel it is the oldest entry of the kernel's list.
pub(crate) fn finish(parent: &Inner) {
    parent.devices.release();
    parent.links.release(parent);
    parent.set_state(State::Idle);
}
