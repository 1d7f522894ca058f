//! `WAIT_VBLANK`: what vblank it is, and waiting for one with an event or without. The same in 64
//! bits: `CRTC_GET_SEQUENCE` and `CRTC_QUEUE_SEQUENCE`.

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::topology::CrtcInfo;
use crate::host::uapi::{
    CrtcGetSequence, CrtcQueueSequence, WaitVblank, EVENT_CRTC_SEQUENCE, EVENT_VBLANK, SEQUENCE_NEXT_ON_MISS,
    SEQUENCE_RELATIVE, VBLANK_EVENT, VBLANK_HIGH_CRTC_MASK, VBLANK_NEXTONMISS, VBLANK_RELATIVE,
    VBLANK_SECONDARY,
};
use crate::host::user::UserMemory;
use crate::host::vblank::Stamp;

/// The vblank that the request means, in 64 bits. What the request asks for is stored in it, as
/// programs that are interrupted ask again.
fn target(arg: &mut WaitVblank, newest: Stamp) -> u64 {
    let mut target = if arg.kind & VBLANK_RELATIVE != 0 {
        newest.sequence.saturating_add(arg.sequence.into())
    } else {
        // The number of 64 bits that is nearest: 32 bits wrap around.
        let ahead = arg.sequence.wrapping_sub(newest.short()).cast_signed();
        newest.sequence.wrapping_add_signed(ahead.into())
    };
    arg.kind &= !VBLANK_RELATIVE;
    if arg.kind & VBLANK_NEXTONMISS != 0 && newest.has_passed(target) {
        target = newest.sequence.saturating_add(1);
        arg.kind &= !VBLANK_NEXTONMISS;
    }
    arg.sequence = Stamp { sequence: target, nanoseconds: 0 }.short();
    target
}

fn reply(arg: &mut WaitVblank, stamp: Stamp) {
    arg.sequence = stamp.short();
    (arg.tval_sec, arg.tval_usec) = (stamp.seconds(), stamp.microseconds().into());
}

/// The CRTC that the flags name by its number.
fn crtc<'a>(file: &'a Call<'_>, kind: u32) -> Result<&'a CrtcInfo> {
    let pipe = match (kind & VBLANK_HIGH_CRTC_MASK) >> 1 {
        0 => u32::from(kind & VBLANK_SECONDARY != 0),
        high => high,
    };
    let crtc = file.card.modes.topology().crtcs.get(pipe as usize);
    crtc.ok_or(Error::new(Errno::EINVAL, "the card has no CRTC of this number").figure(pipe.into()))
}

pub(super) fn wait_vblank(file: &Call<'_>, arg: &mut WaitVblank, _: &mut dyn UserMemory) -> Result<i32> {
    let known = VBLANK_RELATIVE | VBLANK_EVENT | VBLANK_NEXTONMISS | VBLANK_SECONDARY | VBLANK_HIGH_CRTC_MASK;
    if arg.kind & !known != 0 {
        return Err(Error::new(Errno::EINVAL, "unknown flags of a wait for a vblank").figure(arg.kind.into()));
    }
    let crtc = crtc(file, arg.kind)?;
    let newest = crtc.vblank.newest()?;
    let target = target(arg, newest);
    if arg.kind & VBLANK_EVENT != 0 {
        // The signal of the request lies where the seconds of the reply do.
        let user_data = arg.tval_sec;
        let sequence = crtc.vblank.queue(target, || file.event(EVENT_VBLANK, user_data, crtc.id))?;
        // What the program gets back is the vblank that the event is for.
        arg.sequence = Stamp { sequence, nanoseconds: 0 }.short();
        return Ok(0);
    }
    if newest.has_passed(target) {
        reply(arg, newest);
        return Ok(0);
    }
    // What would be far back is waited for in vain, as in the kernel.
    let due = if target < newest.sequence { u64::MAX } else { target };
    let waited = crtc.vblank.wait_for(due, file.caller.cancel());
    match waited {
        Ok(stamp) => reply(arg, stamp),
        // A wait that was given up tells how far the count has come.
        Err(error) if error.errno() == Errno::EBUSY => reply(arg, crtc.vblank.newest()?),
        Err(_) => {}
    }
    waited.map(|_| 0)
}

pub(super) fn get_sequence(
    file: &Call<'_>,
    arg: &mut CrtcGetSequence,
    _: &mut dyn UserMemory,
) -> Result<i32> {
    let topology = file.card.modes.topology();
    let index = topology.crtc(arg.crtc_id)?;
    let crtc = topology.crtcs.get(index).ok_or(Error::new(Errno::ENOENT, "no such CRTC"))?;
    let newest = crtc.vblank.newest()?;
    arg.active = file.state().shown.crtcs.get(index).is_some_and(|crtc| crtc.mode.is_some()).into();
    (arg.sequence, arg.sequence_ns) = (newest.sequence, newest.nanoseconds.cast_signed());
    Ok(0)
}

pub(super) fn queue_sequence(
    file: &Call<'_>,
    arg: &mut CrtcQueueSequence,
    _: &mut dyn UserMemory,
) -> Result<i32> {
    let topology = file.card.modes.topology();
    let index = topology.crtc(arg.crtc_id)?;
    let crtc = topology.crtcs.get(index).ok_or(Error::new(Errno::ENOENT, "no such CRTC"))?;
    if arg.flags & !(SEQUENCE_RELATIVE | SEQUENCE_NEXT_ON_MISS) != 0 {
        return Err(Error::new(Errno::EINVAL, "unknown flags of a sequence").figure(arg.flags.into()));
    }
    let newest = crtc.vblank.newest()?;
    let mut target = arg.sequence;
    if arg.flags & SEQUENCE_RELATIVE != 0 {
        target = newest.sequence.wrapping_add(target);
    }
    if arg.flags & SEQUENCE_NEXT_ON_MISS != 0 && newest.has_passed(target) {
        target = newest.sequence.saturating_add(1);
    }
    let user_data = arg.user_data;
    arg.sequence = crtc.vblank.queue(target, || file.event(EVENT_CRTC_SEQUENCE, user_data, crtc.id))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_sequences_are_taken_as_near_as_they_can_be_meant() {
        let newest = Stamp { sequence: (1 << 32) + 5, nanoseconds: 0 };
        let ask =
            |sequence, kind| target(&mut WaitVblank { kind, sequence, ..WaitVblank::default() }, newest);
        assert_eq!(ask(7, 0), (1 << 32) + 7);
        assert_eq!(ask(5, 0), (1 << 32) + 5);
        assert_eq!(ask(3, 0), (1 << 32) + 3);
        assert_eq!(ask(3, VBLANK_NEXTONMISS), (1 << 32) + 6);
        assert_eq!(ask(u32::MAX, 0), (1 << 32) - 1);
        assert_eq!(ask(2, VBLANK_RELATIVE), (1 << 32) + 7);
        // So far back that it counts as far ahead, and misses nothing.
        assert_eq!(ask(0x8000_0006, VBLANK_NEXTONMISS), 0x8000_0006);
    }
}
