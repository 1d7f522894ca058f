//! The twins of the refused programs: the same without the mistake. Each compiles and runs.
#![forbid(unsafe_code)]
#![deny(unused)]
#![allow(dead_code, missing_docs, clippy::pedantic, reason = "excerpts of drivers, not drivers")]
#![allow(
    clippy::forget_non_drop,
    clippy::borrow_deref_ref,
    reason = "spelled out, since this is what is tried"
)]

include!(concat!(env!("OUT_DIR"), "/twins.rs"));
