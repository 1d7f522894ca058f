//! Attacks on memory safety from safe driver code. Each must end without an access to freed memory,
//! so all of them are run under Miri as well, with stacked and with tree borrows.
//!
//! Where a test says that nothing bad happens, [`support::Tracked`] checks it: it reads memory of
//! its own whenever it is looked at, and when it ends.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod adding;
mod bus_device;
mod drops;
mod false_alarm;
mod forget;
mod late_drop;
mod managed;
mod mutual;
mod neighbours;
mod owned_sources;
mod panics;
mod probe_panics;
mod references;
mod retry;
mod reused_slot;
mod shapes;
mod strata;
mod switched;
mod unbind_from_anywhere;
mod unbind_in_probe;
mod views;
mod widths;
