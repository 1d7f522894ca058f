//! Files: opened, shared, closed; and their events.

use crate::machine::{Bench, Program};

pub(crate) fn a_program_has_a_card_as_a_file(bench: &Bench) {
    let mut program = Program::start(&bench.place, "file");
    assert_eq!(program.line(), "served after exec");
    assert_eq!(bench.command("status").matches("has card0 open").count(), 1, "one file is left");
    program.tell("");
    program.succeeds();
    bench.wait_for("the close", |status| !status.contains("open"));
}

pub(crate) fn a_file_is_closed_with_its_last_descriptor(bench: &Bench) {
    let mut program = Program::start(&bench.place, "hold");
    assert_eq!(program.line(), "holding");
    assert!(bench.command("status").contains("shows something"));
    program.tell("");
    assert_eq!(program.line(), "closed");
    // Not a moment later: the kernel's close has released the file when it returns.
    let status = bench.command("status");
    assert!(!status.contains("open") && !status.contains("shows something"), "{status}");
    program.tell("");
    program.succeeds();
}

pub(crate) fn events_are_read_whole_and_none_is_lost(bench: &Bench) {
    Program::start(&bench.place, "events").succeeds();
}

pub(crate) fn buffers_are_passed_on_by_descriptors(bench: &Bench) {
    Program::start(&bench.place, "buffers").succeeds();
}
