//! What the programs in `cases` and `pass` share: a bus, hardware, a mode object and a driver.
//!
//! With them each program is a few lines around one mistake. They use what every bus crate and
//! mode-setting crate can use, and nothing else of drmm.
#![forbid(unsafe_code)]

mod bochs;
pub mod channel;
mod connector;
pub mod pci;
mod regs;
pub mod shown;
mod thread;
pub mod unit;

pub use bochs::{Bochs, BochsHw};
pub use connector::{Connector, DrmmConnector};
pub use regs::Regs;
pub use thread::{run_in_scope, run_on_a_thread};
