//! The card is pulled, and the host ends or stops, while programs draw.

use std::time::{Duration, Instant};

use drmm_client::place::Place;
use drmm_host::Host;
use rustix::process::Signal;

use crate::machine::{place, Bench, Program, Slot};

/// Three programs: one flips, two wait for vblanks.
fn three(place: &Place) -> Vec<Program> {
    let start = |is_master: bool| {
        let mut program = Program::start(place, "flip");
        assert_eq!(program.line(), format!("drawing {is_master}"));
        program
    };
    vec![start(true), start(false), start(false)]
}

fn each_gets_enodev(programs: Vec<Program>) {
    for mut program in programs {
        assert_eq!(program.line(), "ENODEV");
        program.tell("");
        program.succeeds();
    }
}

pub(crate) fn a_pulled_card_is_enodev_and_the_next_one_serves(bench: &Bench) {
    let old = three(&bench.place);
    bench.command("pull");
    assert!(!bench.place.dri().join("card0").exists(), "its node has gone");
    bench.command("plug");
    let node = bench.place.dri().read_dir().unwrap().flatten().next();
    assert!(node.is_some(), "the new card has a node while old files are open");
    each_gets_enodev(old);
    let unbound = bench.command("unbind");
    assert!(unbound.contains("no card"), "{unbound}");
    assert!(bench.command("bind").contains("bochs"));
}

/// The median of 50 pulls under programs, in frames of 60 Hz. The test is in a debug build on a
/// machine with other work; the bound is what is promised.
pub(crate) fn pulls_are_settled_in_a_few_frames(bench: &Bench) {
    let frame = Duration::from_micros(16_667);
    let mut times = Vec::new();
    for _ in 0..50 {
        let mut program = Program::start(&bench.place, "flip");
        assert_eq!(program.line(), "drawing true");
        let begin = Instant::now();
        bench.command("pull");
        assert_eq!(program.line(), "ENODEV");
        times.push(begin.elapsed());
        program.tell("");
        program.succeeds();
        bench.command("plug");
    }
    times.sort();
    let (median, worst) = (times[25], times[49]);
    println!(
        "50 pulls under a program: {:.1} frames in the median, {:.1} at worst",
        median.as_secs_f64() / frame.as_secs_f64(),
        worst.as_secs_f64() / frame.as_secs_f64()
    );
    assert!(median < 6 * frame, "{median:?}");
}

/// The role of a host in a process of its own.
pub(crate) fn host() {
    let slot = Slot::new();
    let host = Host::new().bus(slot.bus()).machine(slot).start().unwrap();
    println!("serving");
    host.serve().unwrap();
}

pub(crate) fn a_host_that_is_killed_or_stopped_holds_no_program(_: &Bench) {
    for signal in [Signal::KILL, Signal::STOP] {
        let place = place(if signal == Signal::KILL { "killed" } else { "stopped" });
        let mut host = Program::start(&place, "host");
        assert_eq!(host.line(), "serving");
        let programs = three(&place);
        let begin = Instant::now();
        host.signal(signal);
        each_gets_enodev(programs);
        // A stopped host is given ten seconds, in case it goes on.
        assert!(begin.elapsed() < Duration::from_mins(1), "{:?}", begin.elapsed());
        host.signal(Signal::KILL);
        host.child.wait().unwrap();
        std::fs::remove_dir_all(place.folder()).unwrap();
    }
}
