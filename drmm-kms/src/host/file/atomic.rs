//! `MODE_ATOMIC`: many properties of many objects, all or none.

use drmm_runtime::report::{Level, Report, Topic};
use drmm_runtime::{Errno, Error, Result};

use super::set::{self, Change, Setting};
use super::Call;
use crate::host::card::Card;
use crate::host::commit::accept::{Checked, How};
use crate::host::commit::request::Request;
use crate::host::commit::Flip;
use crate::host::mask::bits;
use crate::host::uapi::{
    ModeAtomic, ATOMIC_ALLOW_MODESET, ATOMIC_NONBLOCK, ATOMIC_TEST_ONLY, EVENT_FLIP_COMPLETE, PAGE_FLIP_EVENT,
};
use crate::host::user::{get, UserMemory, UserPtr};

fn invalid(what: &'static str, value: u64) -> Error {
    Error::new(Errno::EINVAL, what).figure(value)
}

pub(super) fn atomic(file: &Call<'_>, arg: &mut ModeAtomic, mem: &mut dyn UserMemory) -> Result<i32> {
    if !file.state().file(file.id)?.knows.atomic {
        return Err(invalid("a program asks for the atomic interface by SET_CLIENT_CAP first", 0));
    }
    let known = ATOMIC_TEST_ONLY | ATOMIC_NONBLOCK | ATOMIC_ALLOW_MODESET | PAGE_FLIP_EVENT;
    if arg.flags & !known != 0 {
        return Err(invalid("unknown flags of an atomic commit", arg.flags.into()));
    }
    if arg.reserved != 0 {
        return Err(invalid("a reserved field of an atomic commit is not zero", arg.reserved));
    }
    let test = arg.flags & ATOMIC_TEST_ONLY != 0;
    if test && arg.flags & PAGE_FLIP_EVENT != 0 {
        return Err(invalid("a commit that is only checked has no event: flags", arg.flags.into()));
    }
    let changes = changes(&file.card, arg, mem)?;
    let mut waited = false;
    loop {
        let mut request = Request::new(&file.card)?;
        changes.iter().try_for_each(|change| change.apply(&file.card, &mut request))?;
        let checked = request.check(arg.flags & ATOMIC_ALLOW_MODESET != 0)?;
        if test {
            return Ok(0);
        }
        let flips = flips(file, arg, &checked)?;
        if arg.flags & ATOMIC_NONBLOCK != 0 {
            checked.commit(flips, How::NoWait)?;
            return Ok(0);
        }
        if let Some(busy) = checked.busy().filter(|_| !waited) {
            // The flip before this one comes first. What is committed may be another state then.
            drop(checked);
            waited = wait_for_last_flip(file, busy)?;
            continue;
        }
        let awaited: Vec<_> = flips.iter().map(|flip| flip.crtc).collect();
        checked.commit(flips, How::Wait)?;
        for crtc in awaited {
            // The commit has succeeded, and its event comes in any case.
            let _ = wait(file, crtc);
        }
        return Ok(0);
    }
}

/// Waits for the flip before this commit, for as long as is sensible. Returns whether that time is
/// over: a vblank that never comes must not hold up commits for ever, the one that switches the
/// CRTC off among them. `drm_atomic_helper_setup_commit`.
fn wait_for_last_flip(file: &Call<'_>, crtc: usize) -> Result<bool> {
    match wait(file, crtc) {
        Err(error) if error.errno() == Errno::EBUSY => {
            let text = format_args!("a commit goes on without the flip before it: {error}");
            Report::new(Level::Warning, Topic::Message, &file.card.modes.parent, text).send();
            Ok(true)
        }
        result => result.map(|()| false),
    }
}

fn wait(file: &Call<'_>, crtc: usize) -> Result {
    match file.card.modes.topology().crtcs.get(crtc) {
        Some(crtc) => crtc.vblank.wait_for_flip(file.caller.cancel()).map(drop),
        None => Ok(()),
    }
}

/// The kernel takes as many changes as there is memory for. No card has so many properties.
const MOST_CHANGES: usize = 1 << 16;

/// What the program sets, object by object: each object, property and value is looked at before the
/// next is read.
fn changes(card: &Card, arg: &ModeAtomic, mem: &mut dyn UserMemory) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for index in 0..arg.count_objs as usize {
        let object: u32 = get(mem, UserPtr(arg.objs_ptr).item::<u32>(index)?)?;
        set::object(card, object)?;
        let count: u32 = get(mem, UserPtr(arg.count_props_ptr).item::<u32>(index)?)?;
        for _ in 0..count {
            let place = changes.len();
            if place >= MOST_CHANGES {
                let full = Error::new(Errno::ENOMEM, "no memory for so many changes in a commit: most");
                return Err(full.figure(MOST_CHANGES as u64));
            }
            let property: u32 = get(mem, UserPtr(arg.props_ptr).item::<u32>(place)?)?;
            Setting::check_property(card, object, property)?;
            let value: u64 = get(mem, UserPtr(arg.prop_values_ptr).item::<u64>(place)?)?;
            changes.push(Setting { object, property, value }.check(card)?);
        }
    }
    Ok(changes)
}

/// The CRTCs whose next vblank completes the commit, with the events that were asked for.
fn flips(file: &Call<'_>, arg: &ModeAtomic, checked: &Checked<'_>) -> Result<Vec<Flip>> {
    let wants_event = arg.flags & PAGE_FLIP_EVENT != 0;
    if wants_event && checked.crtcs() == 0 {
        return Err(invalid("an event is asked for a commit without a CRTC", 0));
    }
    if !wants_event && arg.flags & ATOMIC_NONBLOCK == 0 {
        return Ok(Vec::new());
    }
    let mut flips = Vec::new();
    for crtc in bits(checked.crtcs()) {
        let crtc_id = file.card.modes.topology().crtc_id(Some(crtc));
        if !checked.is_lit(crtc) {
            if wants_event {
                return Err(invalid(
                    "an event is asked for a CRTC that is off and stays off",
                    crtc_id.into(),
                ));
            }
            continue;
        }
        // Room for the event comes first, so that a flip that has begun can always report its end.
        let event =
            if wants_event { Some(file.event(EVENT_FLIP_COMPLETE, arg.user_data, crtc_id)?) } else { None };
        flips.push(Flip { crtc, event });
    }
    Ok(flips)
}
