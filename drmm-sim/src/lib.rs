#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod devices;
mod irq;
mod machine;
mod model;
mod slot;

pub use devices::{Bochs, Edu, Hostile, Trick};
pub use irq::IrqLine;
pub use machine::Machine;
pub use model::{Header, Model};
