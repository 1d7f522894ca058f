//! Work, timers, threads and waits.

use drmm_runtime::Errno;

use super::{bind, close, left, open, outcome_of, unbind_and_note, Program, World};
use crate::function::Function;
use crate::sources::Ask;

/// How often everything is made, used and ended, to look for what is left.
const CYCLES: u32 = 100;

fn ask<W: World>(world: &mut W, file: &W::File, what: Ask) -> Result<u64, Errno> {
    let answer = world.call(file, what as u32, 0);
    match answer {
        Ok(answer) => world.note(format_args!("{what:?}: {answer:#x}")),
        Err(errno) => world.note(format_args!("{what:?}: {}", errno.name())),
    }
    answer
}

fn bound<W: World>(world: &mut W) -> Result<W::File, Errno> {
    world.pick(Function::Edu);
    world.choose("sources", 0)?;
    bind(world)?;
    open(world)
}

/// Each of them runs, and none of them after the unbind.
pub(super) fn all<W: World>(world: &mut W) -> Result<(), Errno> {
    let file = bound(world)?;
    for what in Ask::ALL {
        let _ = ask(world, &file, what);
    }
    unbind_and_note(world)?;
    for what in Ask::ALL {
        let _ = ask(world, &file, what);
    }
    close(world, file);
    Ok(())
}

/// Programs wait for what never comes, inside a section and outside: step 2 wakes them.
pub(super) fn waits<W: World>(world: &mut W) -> Result<(), Errno> {
    let file = bound(world)?;
    let outside = world.start(Program::Wait)?;
    let inside = world.start(Program::WaitInside)?;
    while world.call(&file, Ask::Waiting as u32, 0)? < 2 {
        world.rest();
    }
    let unbound = world.unbind();
    let ended = (world.join(outside), world.join(inside));
    let (outside, inside) = (outcome_of(&ended.0), outcome_of(&ended.1));
    world.note(format_args!("unbind: {}, programs: {outside}, {inside}", outcome_of(&unbound)));
    close(world, file);
    Ok(())
}

/// Leaves work under way and queued, and a timer set, and closes the file.
pub(super) fn leave<W: World>(world: &mut W) -> Result<(), Errno> {
    let file = bound(world)?;
    ask(world, &file, Ask::Leave)?;
    close(world, file);
    Ok(())
}

/// The unbind stops work that is under way and queued, and a timer that is set.
pub(super) fn unbind_while_queued<W: World>(world: &mut W) -> Result<(), Errno> {
    leave(world)?;
    unbind_and_note(world)
}

/// Everything is made, used and ended again and again, and nothing is left.
pub(super) fn cycles<W: World>(world: &mut W) -> Result<(), Errno> {
    world.pick(Function::Edu);
    world.choose("quiet sources", 0)?;
    let balanced = world.is_balanced(CYCLES, |world| {
        world.bind()?;
        let file = world.open()?;
        for what in Ask::ALL {
            match world.call(&file, what as u32, 0) {
                Ok(_) | Err(Errno::ETIMEDOUT) => {}
                Err(other) => return Err(other),
            }
        }
        world.call(&file, Ask::Leave as u32, 0)?;
        world.unbind()?;
        world.close(file);
        Ok(())
    })?;
    world.note(format_args!("{CYCLES} cycles, {}", left(balanced)));
    Ok(())
}
