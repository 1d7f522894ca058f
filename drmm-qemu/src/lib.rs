#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
// The modules from the ground up. `process` starts QEMU and sees to it that it never outlives this
// process. `layout` and `device` say where things are and what is plugged in, `events` and `irq`
// hand on what happens. `wire` speaks with QEMU: `qtest` for every access, `qmp` for what a person
// does at a machine. `firmware` does what firmware does. `memory` reads and writes plain memory of
// a device in QEMU's own process, and never after the device went. `function` is what the bus sees.
// `plug` follows what is in which slot, `machine` is all of it together, `builder` starts it.

mod builder;
mod device;
mod error;
mod events;
mod firmware;
mod function;
mod irq;
mod layout;
mod machine;
mod memory;
mod plug;
mod process;
#[cfg(test)]
mod tests;
mod thread;
mod wire;

pub use builder::Builder;
pub use device::{Device, Property};
pub use layout::{Kind, SLOT_COUNT};
pub use machine::Machine;
pub use process::is_installed;
