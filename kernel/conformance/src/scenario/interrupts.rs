//! Interrupts of the teaching device, by the driver of the example `edu`.

use drmm_runtime::Errno;

use super::{bind, close, open, outcome_of, unbind_and_note, Program, World};
use crate::edu::{CALL_FACTORIAL, CALL_INTERRUPTS, CALL_RAISE};
use crate::function::Function;

/// How often a storm of interrupts is unplugged.
const STORMS: u32 = 5;
/// How many interrupts have to come before that.
const ENOUGH: u64 = 20;

fn call<W: World>(world: &mut W, file: &W::File, what: &str, number: u32, argument: u64) {
    match world.call(file, number, argument) {
        Ok(answer) => world.note(format_args!("{what}({argument}): {answer}")),
        Err(errno) => world.note(format_args!("{what}({argument}): {}", errno.name())),
    }
}

/// Factorials that programs wait for, and calls of a device that is gone.
pub(super) fn one<W: World>(world: &mut W) -> Result<(), Errno> {
    world.pick(Function::Edu);
    world.choose("edu", 0)?;
    bind(world)?;
    let file = open(world)?;
    for number in [3, 10, 12] {
        call(world, &file, "factorial", CALL_FACTORIAL, number);
    }
    // A program may raise other interrupts, and none of them is lost.
    for _ in 0..3 {
        let before = world.call(&file, CALL_INTERRUPTS, 0)?;
        call(world, &file, "raise", CALL_RAISE, 0x100);
        wait_for_more(world, &file, before)?;
    }
    let handled = world.call(&file, CALL_INTERRUPTS, 0)?;
    world.note(format_args!("{handled} interrupts were handled"));
    unbind_and_note(world)?;
    call(world, &file, "factorial", CALL_FACTORIAL, 5);
    close(world, file);
    Ok(())
}

/// Waits until more interrupts were handled than `before`.
fn wait_for_more<W: World>(world: &mut W, file: &W::File, before: u64) -> Result<(), Errno> {
    while world.call(file, CALL_INTERRUPTS, 0)? <= before {
        world.rest();
    }
    Ok(())
}

/// Two devices on one legacy line: each gets its own interrupts.
pub(super) fn on_a_shared_line<W: World>(world: &mut W) -> Result<(), Errno> {
    world.legacy_lines(true)?;
    world.choose("edu", 0)?;
    world.pick(Function::Edu);
    bind(world)?;
    let first = open(world)?;
    world.pick(Function::SecondEdu);
    bind(world)?;
    let second = open(world)?;
    world.check_shared_line()?;
    call(world, &first, "factorial", CALL_FACTORIAL, 6);
    call(world, &second, "factorial", CALL_FACTORIAL, 7);
    for (file, name) in [(&first, "first"), (&second, "second")] {
        let handled = world.call(file, CALL_INTERRUPTS, 0)?;
        world.note(format_args!("the {name} has handled {handled}"));
    }
    unbind_and_note(world)?;
    call(world, &first, "factorial", CALL_FACTORIAL, 8);
    call(world, &second, "factorial", CALL_FACTORIAL, 9);
    world.pick(Function::Edu);
    unbind_and_note(world)?;
    close(world, second);
    close(world, first);
    world.legacy_lines(false)
}

/// A device is unbound while it interrupts as fast as a program can make it.
pub(super) fn and_unplug<W: World>(world: &mut W) -> Result<(), Errno> {
    world.pick(Function::Edu);
    for is_legacy in [false, true] {
        world.legacy_lines(is_legacy)?;
        world.choose("edu", 0)?;
        for _ in 0..STORMS {
            bind(world)?;
            let file = world.open()?;
            let program = world.start(Program::Raise)?;
            while world.call(&file, CALL_INTERRUPTS, 0)? < ENOUGH {
                world.rest();
            }
            let unbound = world.unbind();
            let ended = world.join(program);
            let (unbound, ended) = (outcome_of(&unbound), outcome_of(&ended));
            world.note(format_args!("unbind: {unbound}, program: {ended}"));
            close(world, file);
        }
    }
    world.legacy_lines(false)
}
