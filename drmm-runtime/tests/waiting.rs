//! Waiting: for runs and threads, from everywhere; for what the hardware says; and sources that end
//! before unbind.
#![forbid(unsafe_code)]

mod support;

#[path = "waiting/bugs.rs"]
mod bugs;
#[path = "waiting/completions.rs"]
mod completions;
#[path = "waiting/deadlocks.rs"]
mod deadlocks;
#[path = "waiting/many_threads.rs"]
mod many_threads;
#[path = "waiting/owners.rs"]
mod owners;
#[path = "waiting/runs.rs"]
mod runs;
#[path = "waiting/swept.rs"]
mod swept;
