//! Behaviours that other driver frameworks promise, or were found to miss, by their number in the collection of
//! cases: order and exactly-once, open handles across an unplug, failure, and what the trace shows.
//!
//! Cases that are a matter of what must not compile, of files and of mode objects are tested where those are.
#![forbid(unsafe_code)]

mod support;

#[path = "anchors/handles.rs"]
mod handles;
#[path = "anchors/once.rs"]
mod once;
#[path = "anchors/shown.rs"]
mod shown;
