//! Plain memory of devices, as video memory is, read and written in QEMU's own process.
//!
//! `monitor` asks QEMU where it lies, `host` reads and writes it there, `passage` keeps accesses
//! away from memory that goes, and `shortcut` is the three together, with the rules.

pub(crate) mod host;
mod monitor;
mod passage;
pub(crate) mod shortcut;
