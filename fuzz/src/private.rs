//! Code under test that is private to its crate, compiled once more as plain modules.
//!
//! The client of QEMU's sockets is private to drmm-qemu. The same source files are modules here.
//! An inline module with a path makes the compiler look for the files below that path as their own
//! crate does, and the names at the root are those that they call `crate::`.

#![forbid(unsafe_code)]
// What is unused here is used where it belongs, and is documented and linted there.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::pedantic)]

#[path = "../../drmm-qemu/src"]
mod qemu {
    #[path = "../../fuzz/src/client.rs"]
    pub mod client;
    pub(crate) mod error;
    pub(crate) mod events;
    pub(crate) mod firmware;
    pub(crate) mod function;
    pub(crate) mod irq;
    pub(crate) mod layout;
    pub(crate) mod memory;
    pub(crate) mod thread;
    pub(crate) mod wire;
}
use qemu::{error, events, firmware, function, irq, layout, memory, thread, wire};

pub use qemu::client;
