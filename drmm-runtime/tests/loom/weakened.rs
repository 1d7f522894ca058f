//! The tests of the tests: with any one ordering weakened, a model fails.
//!
//! Each row runs one model of this very program again, with `DRMM_WEAKEN` set to the name that the
//! ordering has in the source. A fence that is sequentially consistent becomes acquire and release,
//! everything else relaxed.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// The name of an ordering, and the model that fails without it. `fronts: add` names two orderings,
/// each of which would suffice for a front that probe added.
const EVERYWHERE: &[(&str, &str)] = &[
    ("gate: enter", "gate::enter_twice_against_unplug"),
    ("gate: close", "gate::enter_twice_against_unplug"),
    ("gate: refuse", "gate::a_refusal_sees_what_came_before_the_unplug"),
    ("gate: exit", "gate::enter_twice_against_unplug"),
    ("gate: drain", "gate::enter_twice_against_unplug"),
    ("counted: put", "count::the_last_of_three_puts"),
    ("counted: last put", "count::the_last_of_three_puts"),
    ("device: put", "device::unplug_against_the_last_put"),
    ("device: last put", "device::unplug_against_the_last_put"),
    ("fronts: add", "probe::register_against_unplug"),
    ("tables: make", "list::two_threads_make_tables"),
    ("tables: find", "list::two_threads_make_tables"),
];

/// What the host with threads has: records, slots, and a lock that is the system's.
const WITH_RECORDS: &[(&str, &str)] = &[
    ("gate: announce", "gate::a_slot_that_is_used_again_for_another_device"),
    ("record: take", "gate::a_record_that_is_borrowed_for_one_section"),
    ("record: give", "gate::a_record_that_is_borrowed_for_one_section"),
    ("record: free", "gate::a_record_that_is_borrowed_for_one_section"),
    ("record: publish", "gate::enter_twice_against_unplug"),
    ("record: find", "gate::enter_twice_against_unplug"),
];

/// What the host without has: a lock of its own.
const WITHOUT: &[(&str, &str)] =
    &[("spin: lock", "list::add_against_the_walk"), ("spin: unlock", "list::add_against_the_walk")];

/// What the model says when it fails; `None` if it does not.
fn verdict(weakened: &str, model: &str) -> Option<String> {
    let this = std::env::current_exe().unwrap();
    let run = Command::new(this)
        .args(["--exact", model, "--nocapture"])
        .env("DRMM_WEAKEN", weakened)
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    if run.status.success() {
        return None;
    }
    let said = String::from_utf8_lossy(&run.stderr);
    let mut lines = said.lines().skip_while(|line| !line.contains("panicked at"));
    lines.nth(1).map(str::to_owned)
}

#[test]
fn each_weakened_ordering_fails_a_model() {
    let host = if cfg!(feature = "std") { WITH_RECORDS } else { WITHOUT };
    let mut unnoticed = Vec::new();
    for (name, model) in EVERYWHERE.iter().chain(host) {
        // Bypasses the test harness's capture: these are the figures of the run.
        let mut out = std::io::stdout();
        match verdict(name, model) {
            Some(said) => writeln!(out, "without `{name}` {model} fails: {said}").unwrap(),
            None => unnoticed.push((name, model)),
        }
    }
    assert!(unnoticed.is_empty(), "no model noticed: {unnoticed:?}");
}

#[test]
fn every_named_ordering_is_weakened() {
    let mut named = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut named);
    let rows = EVERYWHERE.iter().chain(WITH_RECORDS).chain(WITHOUT);
    let weakened: BTreeSet<_> = rows.map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(named, weakened);
}

/// The names in the sources below `folder`.
fn collect(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        // `named("x", ...)`, and `full("x")` of the gate's barriers.
        let calls =
            ["named(", "full("].into_iter().flat_map(|call| text.split(call).skip(1)).map(str::trim_start);
        into.extend(calls.filter_map(|call| Some(call.strip_prefix('"')?.split('"').next()?.to_owned())));
    }
}
