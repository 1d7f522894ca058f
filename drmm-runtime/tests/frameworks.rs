//! Behaviours that other driver frameworks promise, or were found to miss: order and exactly-once,
//! open handles across an unplug, failure, and what the trace shows. Each case has a number, with
//! which its tests' names begin.
//!
//! Cases about programs that must not compile, about files and about mode objects are tested beside
//! those.
#![forbid(unsafe_code)]

mod support;

#[path = "frameworks/handles.rs"]
mod handles;
#[path = "frameworks/once.rs"]
mod once;
#[path = "frameworks/shown.rs"]
mod shown;
