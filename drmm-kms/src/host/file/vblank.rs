//! `WAIT_VBLANK`: what vblank it is, and waiting for one with an event or without.

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::uapi::{
    WaitVblank, EVENT_VBLANK, VBLANK_EVENT, VBLANK_HIGH_CRTC_MASK, VBLANK_NEXTONMISS, VBLANK_RELATIVE,
    VBLANK_SECONDARY,
};
use crate::host::user::UserMemory;
use crate::host::vblank::{Pending, Stamp};

/// A sequence that far back was meant: 32 bits wrap around.
const BEHIND: u32 = 1 << 23;

/// The vblank that the request means, in 64 bits.
fn target(arg: &WaitVblank, newest: Stamp) -> u64 {
    if arg.kind & VBLANK_RELATIVE != 0 {
        return newest.sequence.saturating_add(arg.sequence.into());
    }
    let behind = newest.short().wrapping_sub(arg.sequence);
    if behind > BEHIND {
        return newest.sequence.saturating_add(arg.sequence.wrapping_sub(newest.short()).into());
    }
    if behind > 0 && arg.kind & VBLANK_NEXTONMISS != 0 {
        return newest.sequence.saturating_add(1);
    }
    newest.sequence.saturating_sub(behind.into())
}

fn reply(arg: &mut WaitVblank, stamp: Stamp) {
    arg.sequence = stamp.short();
    (arg.tval_sec, arg.tval_usec) = (stamp.seconds(), stamp.microseconds().into());
}

pub(super) fn wait_vblank(file: &Call<'_>, arg: &mut WaitVblank, _: &mut dyn UserMemory) -> Result<i32> {
    let known = VBLANK_RELATIVE | VBLANK_EVENT | VBLANK_NEXTONMISS | VBLANK_SECONDARY | VBLANK_HIGH_CRTC_MASK;
    if arg.kind & !known != 0 {
        return Err(Error::new(Errno::EINVAL, "unknown flags of a wait for a vblank").figure(arg.kind.into()));
    }
    let pipe = match (arg.kind & VBLANK_HIGH_CRTC_MASK) >> 1 {
        0 => u32::from(arg.kind & VBLANK_SECONDARY != 0),
        high => high,
    };
    let crtc = file.card.modes.topology().crtcs.get(pipe as usize);
    let crtc =
        crtc.ok_or(Error::new(Errno::EINVAL, "the card has no CRTC of this number").figure(pipe.into()))?;
    let newest = crtc.vblank.newest()?;
    let target = target(arg, newest);
    if arg.kind & VBLANK_EVENT != 0 {
        let event = Pending {
            kind: EVENT_VBLANK,
            // The signal of the request lies where the seconds of the reply do.
            user_data: arg.tval_sec,
            crtc_id: crtc.id,
            file: file.id,
            room: file.state().file(file.id)?.outlet.reserve()?,
        };
        crtc.vblank.queue(target, event)?;
        // What the program gets back is the vblank that the event is for.
        arg.sequence = Stamp { sequence: target, nanoseconds: 0 }.short();
        return Ok(0);
    }
    let stamp =
        if target > newest.sequence { crtc.vblank.wait_for(target, file.caller.cancel())? } else { newest };
    reply(arg, stamp);
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_sequences_are_taken_as_near_as_they_can_be_meant() {
        let newest = Stamp { sequence: (1 << 32) + 5, nanoseconds: 0 };
        let ask = |sequence, kind| target(&WaitVblank { kind, sequence, ..WaitVblank::default() }, newest);
        assert_eq!(ask(7, 0), (1 << 32) + 7);
        assert_eq!(ask(5, 0), (1 << 32) + 5);
        assert_eq!(ask(3, 0), (1 << 32) + 3);
        assert_eq!(ask(3, VBLANK_NEXTONMISS), (1 << 32) + 6);
        assert_eq!(ask(u32::MAX, 0), (1 << 32) - 1);
        assert_eq!(ask(2, VBLANK_RELATIVE), (1 << 32) + 7);
    }
}
