//! Programs that are interrupted, killed and stopped in a call.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::machine::{Bench, Program};

pub(crate) fn a_signal_ends_a_wait_as_its_handler_says(bench: &Bench) {
    Program::start(&bench.place, "interrupted").succeeds();
}

pub(crate) fn a_program_that_dies_in_a_call_delays_no_other(bench: &Bench) {
    let mut program = Program::start(&bench.place, "wait");
    assert_eq!(program.line(), "waiting");
    std::thread::sleep(Duration::from_millis(50));
    program.signal(Signal::KILL);
    let begin = Instant::now();
    program.child.wait().unwrap();
    // The next one is master at once.
    let mut next = Program::start(&bench.place, "hold");
    assert_eq!(next.line(), "holding");
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    assert_eq!(bench.command("status").matches("open").count(), 1);
    next.tell("");
    next.tell("");
    next.succeeds();
}

pub(crate) fn a_program_that_is_stopped_delays_no_other(bench: &Bench) {
    let mut stopped = Program::start(&bench.place, "flip");
    assert_eq!(stopped.line(), "drawing true");
    // Wherever it is: in a call, or between two.
    for _ in 0..10 {
        stopped.signal(Signal::STOP);
        let begin = Instant::now();
        Program::start(&bench.place, "memory").succeeds();
        assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
        stopped.signal(Signal::CONT);
        std::thread::sleep(Duration::from_millis(3));
    }
    bench.command("pull");
    assert_eq!(stopped.line(), "ENODEV");
    stopped.tell("");
    stopped.succeeds();
}
