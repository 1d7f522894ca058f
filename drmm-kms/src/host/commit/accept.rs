//! What was checked becomes what is committed, and then reaches the hardware: in the caller's
//! thread, or in the card's.
//!
//! A call that returns success and asked for an event gets exactly one for each CRTC; a call that
//! returns an error gets none. So an error in the tail drops the events of a caller that waits, and
//! sends those of a caller that has been told of success.

use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::Arc;

use drmm_runtime::report::{Level, Report, Topic};
use drmm_runtime::{Errno, Error, Result};

use super::{Commit, Flip};
use crate::host::card::Card;
use crate::host::mask::{bit, bits};
use crate::host::panic::discard;
use crate::host::sync::{Ticket, TurnGuard};

/// A change that may be committed. Only a check makes one.
pub(crate) struct Checked<'a> {
    pub(super) card: &'a Card,
    pub(super) commit: Commit,
    pub(super) edit: TurnGuard<'a>,
}

/// Which thread runs the tail, and whether a flip before it is in the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum How {
    /// The caller, at once.
    Wait,
    /// The caller, but not before the flip that is under way: `EBUSY`.
    Flip,
    /// The card's thread, and not before the flip that is under way: `EBUSY`.
    NoWait,
}

impl Checked<'_> {
    /// The CRTCs that take part, as bits.
    pub(crate) fn crtcs(&self) -> u32 {
        self.commit.crtcs
    }

    /// Whether a CRTC was on or will be.
    pub(crate) fn is_lit(&self, crtc: usize) -> bool {
        self.commit.old.is_lit(crtc) || self.commit.new.is_lit(crtc)
    }

    /// A CRTC of it whose newest flip is not done.
    pub(crate) fn busy(&self) -> Option<usize> {
        let topology = self.card.modes.topology();
        let pending =
            |crtc: &usize| topology.crtcs.get(*crtc).is_some_and(|crtc| crtc.vblank.is_flip_pending());
        bits(self.commit.crtcs).find(pending)
    }

    /// Commits it. `flips` are done with the next vblank of their CRTC.
    ///
    /// An error of the driver is returned to a caller that waits; the state counts as committed
    /// even so.
    pub(crate) fn commit(mut self, flips: Vec<Flip>, how: How) -> Result {
        if how != How::Wait && self.busy().is_some() {
            return Err(Error::new(Errno::EBUSY, "the flip before this one is not done"));
        }
        self.commit.flips = flips;
        let (ticket, commit) = self.swap();
        let Self { card, edit, .. } = self;
        if how != How::NoWait {
            drop(edit);
            return run(card, commit, ticket, true);
        }
        let owner = card.clone();
        let task = Box::new(move || {
            // The program was told of success; a failure is in the link status.
            let _ = run(&owner, commit, ticket, false);
        });
        // The thread takes tasks as they come, and each waits for those before it in the order. So
        // one that has a later place must not come before this one.
        let left = card.modes.mailbox.push(task);
        drop(edit);
        if let Some(task) = left {
            // Without a thread the card is gone: nothing in it waits.
            task();
        }
        Ok(())
    }

    /// Makes it what is committed, and takes its place in the order.
    fn swap(&mut self) -> (Ticket, Commit) {
        let modes = &self.card.modes;
        for flip in &self.commit.flips {
            if let Some(crtc) = modes.topology().crtcs.get(flip.crtc) {
                crtc.vblank.begin_flip();
            }
        }
        let mut new = self.commit.new.clone();
        let ticket = modes.order.ticket();
        let old = {
            let mut state = modes.state();
            // A link may have failed since the request began.
            for (index, now) in state.shown.connectors.iter().enumerate() {
                let was = self.commit.old.connectors.get(index);
                if was.is_some_and(|was| now.link_is_bad && !was.link_is_bad) {
                    if let Some(connector) = new.connectors.get_mut(index) {
                        Arc::make_mut(connector).link_is_bad = true;
                    }
                }
            }
            state.show(new)
        };
        drop(old);
        (ticket, core::mem::take(&mut self.commit))
    }
}

/// Runs the tail when its turn has come, and completes its flips. The next tail may run before this
/// one is reported: a reporter may wait for it.
fn run(card: &Card, mut commit: Commit, ticket: Ticket, caller_waits: bool) -> Result {
    ticket.wait();
    let outcome = card.modes.turn.take().map(|turn| {
        let outcome = catch_unwind(AssertUnwindSafe(|| card.backend.commit(&mut commit)));
        drop(turn);
        outcome
    });
    let (result, panic) = match outcome {
        Ok(Ok(result)) => (result, None),
        Ok(Err(panic)) => {
            commit.failed |= commit.crtcs;
            (Err(Error::new(Errno::EIO, "the driver has panicked in a commit")), Some(panic))
        }
        Err(error) => (Err(error), None),
    };
    // Programs are told to look, unless the device is gone, which they find out by themselves. A
    // driver that says so of a device that is there has left the rest of the commit out.
    let is_gone = card.backend.is_unplugged();
    let says_gone = result.as_ref().is_err_and(|error| error.errno() == Errno::ENODEV);
    if says_gone && !is_gone {
        commit.failed |= commit.crtcs;
    }
    let failure = result.as_ref().err().filter(|_| !(says_gone && is_gone));
    if failure.is_some() {
        // Before the events: a program that has read its event finds this link status.
        mark_bad_links(card, commit.failed);
    }
    complete(card, &mut commit, &result, caller_waits);
    drop(ticket);
    if let Some(error) = failure {
        tell_of_failure(card, error);
    }
    match panic {
        Some(panic) if caller_waits => resume_unwind(panic),
        Some(panic) => discard(panic),
        None => {}
    }
    result
}

/// Arms or ends the flips.
fn complete(card: &Card, commit: &mut Commit, result: &Result, caller_waits: bool) {
    let gone = result.as_ref().is_err_and(|error| error.errno() == Errno::ENODEV);
    for Flip { crtc, event } in commit.flips.drain(..) {
        let Some(info) = card.modes.topology().crtcs.get(crtc) else { continue };
        match result {
            Err(_) if caller_waits => info.vblank.flip_failed(None),
            Err(_) if gone || commit.failed & bit(crtc) != 0 => info.vblank.flip_failed(event),
            _ => info.vblank.flipped(event),
        }
    }
}

/// The link status of the connectors that these CRTCs feed is *bad* from now on.
fn mark_bad_links(card: &Card, crtcs: u32) {
    let mut state = card.modes.state();
    for crtc in bits(crtcs) {
        for connector in state.shown.fed_by(crtc).collect::<Vec<_>>() {
            if let Some(connector) = state.shown.connectors.get_mut(connector) {
                Arc::make_mut(connector).link_is_bad = true;
            }
        }
    }
}

fn tell_of_failure(card: &Card, error: &Error) {
    let text = format_args!("a commit failed on its way to the hardware: {error}");
    Report::new(Level::Error, Topic::Message, &card.modes.parent, text).send();
    card.modes.mailbox.link_failed();
}
