//! Sections that are refused for a while, and what a gate takes.

extern crate std;

use core::panic::Location;

use super::Gate;
use crate::error::Errno;

/// Whether the sections of `gate` are refused here.
fn refuses(gate: &Gate) -> bool {
    match gate.enter(Location::caller()) {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.errno(), Errno::EDEADLK);
            assert!(!gate.is_inside());
            true
        }
    }
}

#[test]
fn a_gate_is_refused_on_one_thread_for_a_while_and_no_other_gate() {
    let (own, other) = (Gate::new(), Gate::new());
    // The first section of this thread is one of the other gate, entered meanwhile.
    own.refuse_here(|| {
        assert_eq!((refuses(&own), refuses(&other)), (true, false));
        own.refuse_here(|| assert!(refuses(&own)));
        assert!(refuses(&own));
        // A check within a check of another device ends neither.
        other.refuse_here(|| assert_eq!((refuses(&own), refuses(&other)), (true, true)));
        assert_eq!((refuses(&own), refuses(&other)), (true, false));
        std::thread::scope(|scope| drop(scope.spawn(|| assert!(!refuses(&own)))));
    });
    assert!(!refuses(&own));
    // Where each section needs a fence there is no quiet way.
    let usual = std::thread::spawn(|| {
        let gate = Gate::new();
        assert!(!refuses(&gate));
        let quiet = gate.enter_quietly(Location::caller()).is_ok();
        quiet
    });
    let (own, usual) = (own.enter_quietly(Location::caller()).is_ok(), usual.join().unwrap());
    assert_eq!(own, usual, "the thread has its own record again");
}

#[test]
fn a_section_under_way_goes_on_in_a_check_and_is_waited_for() {
    let gate = Gate::new();
    let section = gate.enter(Location::caller()).unwrap();
    gate.refuse_here(|| {
        assert!(gate.is_inside());
        assert_eq!(gate.enter(Location::caller()).err().unwrap().errno(), Errno::EDEADLK);
        gate.close();
        assert_eq!(gate.enter(Location::caller()).err().unwrap().errno(), Errno::ENODEV);
        assert!(gate.ends_here());
    });
    drop(section);
    assert!(!gate.is_inside());
}

#[test]
fn a_check_that_panics_refuses_nothing_any_more() {
    let gate = Gate::new();
    let check = std::panic::AssertUnwindSafe(|| gate.refuse_here(|| panic!("a check")));
    assert!(std::panic::catch_unwind(check).is_err());
    assert!(!refuses(&gate));
}

#[test]
fn a_section_of_another_gate_that_outlives_the_check_is_waited_for() {
    let (own, other) = (Gate::new(), Gate::new());
    let mut kept = None;
    own.refuse_here(|| kept = Some(other.enter(Location::caller()).unwrap()));
    assert!(other.is_inside() && !refuses(&own));
    drop(kept);
    assert!(!other.is_inside());
}

#[test]
fn a_gate_has_sixteen_bytes() {
    assert_eq!(size_of::<Gate>(), 16);
}
