//! Programs of their own processes on a host's card: what each gets, what it cannot do to others,
//! and what happens when one of them, the card or the host goes away.
//!
//! The programs are this test again, in a role, with the preload library. So the test has a `main`
//! of its own.
#![cfg(target_os = "linux")]

#[path = "../../../examples/bochs/driver.rs"]
mod driver;
mod hostile;
mod library;
mod machine;
#[allow(unreachable_pub, reason = "an example, whose lints are those of a program")]
#[path = "../../../examples/bochs/registers.rs"]
mod registers;
mod removal;
mod roles;
mod shared;
mod signals;
mod speed;

use std::process::ExitCode;

use machine::Bench;

/// What a test is.
type Test = fn(&Bench);

const TESTS: &[(&str, Test)] = &[
    ("a_program_has_a_card_as_a_file", shared::a_program_has_a_card_as_a_file),
    ("a_file_is_closed_with_its_last_descriptor", shared::a_file_is_closed_with_its_last_descriptor),
    ("events_are_read_whole_and_none_is_lost", shared::events_are_read_whole_and_none_is_lost),
    ("buffers_are_passed_on_by_descriptors", shared::buffers_are_passed_on_by_descriptors),
    ("a_signal_ends_a_wait_as_its_handler_says", signals::a_signal_ends_a_wait_as_its_handler_says),
    ("a_program_that_dies_in_a_call_delays_no_other", signals::a_program_that_dies_in_a_call_delays_no_other),
    ("a_program_that_is_stopped_delays_no_other", signals::a_program_that_is_stopped_delays_no_other),
    ("a_descriptor_is_the_only_right_to_a_file", hostile::a_descriptor_is_the_only_right_to_a_file),
    ("another_user_is_not_served", hostile::another_user_is_not_served),
    (
        "messages_that_break_the_rules_end_the_connection",
        hostile::messages_that_break_the_rules_end_the_connection,
    ),
    (
        "an_address_reaches_the_programs_own_memory_alone",
        hostile::an_address_reaches_the_programs_own_memory_alone,
    ),
    (
        "a_program_that_takes_all_it_can_stops_no_other",
        hostile::a_program_that_takes_all_it_can_stops_no_other,
    ),
    (
        "a_pulled_card_is_enodev_and_the_next_one_serves",
        removal::a_pulled_card_is_enodev_and_the_next_one_serves,
    ),
    ("a_call_costs_little_more_than_two_round_trips", speed::a_call_costs_little_more_than_two_round_trips),
    ("pulls_are_settled_in_a_few_frames", removal::pulls_are_settled_in_a_few_frames),
    (
        "a_host_that_is_killed_or_stopped_holds_no_program",
        removal::a_host_that_is_killed_or_stopped_holds_no_program,
    ),
];

fn main() -> ExitCode {
    if let Some(role) = std::env::var_os("DRMM_TEST_ROLE") {
        return roles::play(&role.to_string_lossy());
    }
    if let Some(name) = std::env::var_os("DRMM_TEST_ONE") {
        let (name, test) = TESTS.iter().find(|(one, _)| *one == name).unwrap();
        test(&Bench::new(name));
        return ExitCode::SUCCESS;
    }
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-'));
    let wanted = words.next().unwrap_or_default();
    let (mut passed, mut failed) = (0, 0);
    for (name, _) in TESTS.iter().filter(|(name, _)| name.contains(&wanted)) {
        // A process each: the minors of cards are a process's own.
        let mut one = std::process::Command::new(std::env::current_exe().unwrap());
        let ok = one.env("DRMM_TEST_ONE", name).status().unwrap().success();
        println!("test {name} ... {}", if ok { "ok" } else { "FAILED" });
        (passed, failed) = (passed + u32::from(ok), failed + u32::from(!ok));
    }
    let result = if failed == 0 { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {result}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out"
    );
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
