//! The twins of the refused programs: the same without the mistake. Each compiles, and its `main` runs.
#![forbid(unsafe_code)]
#![deny(unused)]
#![allow(dead_code, missing_docs, clippy::pedantic, reason = "excerpts of drivers, not drivers")]
#![allow(clippy::forget_non_drop, reason = "whoever forgets a value need not know whether it has a drop")]

include!(concat!(env!("OUT_DIR"), "/twins.rs"));
