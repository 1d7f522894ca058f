//! The end of a failed probe: what it acquired goes through the whole release order.

use crate::bound::bus_lock::BusGuard;
use crate::bound::descent;
use crate::bound::inner::{BindingState, Inner};
use crate::bound::release_order;
use crate::bound::waiting::Wait;
use crate::counted::Ref;
use crate::error::{Errno, Error, Result};

/// Unbinds the drivers that were bound to the children of `parent` meanwhile, then does the walk.
/// `locked` is the parent's lock.
///
/// Fails with `EDEADLK` if probe leaked a section, if the unbind of a child would wait for the
/// caller, or if another thread is in a section and waits for a section of the caller. That wait
/// would never end, so what is left stays bound, behind a closed gate.
pub(super) fn undo(parent: &Ref<Inner>, locked: BusGuard<'_>) -> Result {
    let removal = parent.removal();
    // The drivers of children run here and may leak a section as well, so the check comes again
    // below.
    let cleared = check(parent).and_then(|()| descent::clear(parent, removal, locked));
    let mut wait = Wait::of(parent);
    let refused = match cleared.map(|locked| (check(parent).and_then(|()| wait.begin()), locked)) {
        Ok((Ok(_waiting), _locked)) => {
            release_order::steps_1_to_8(parent, removal);
            return Ok(());
        }
        Ok((Err(refused), _)) | Err(refused) => refused,
    };
    // The state is neither idle nor bound, so no other thread has taken the binding over.
    parent.set_state(BindingState::Bound);
    let _ = release_order::unplug(parent);
    Err(refused)
}

fn check(parent: &Inner) -> Result {
    if parent.devices.is_inside() {
        return Err(Error::new(
            Errno::EDEADLK,
            "probe failed and left a section under way: what it acquired cannot be released",
        ));
    }
    Ok(())
}
