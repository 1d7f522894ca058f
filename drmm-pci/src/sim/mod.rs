//! A simulated machine: what drivers are tested on, and what runs where there is no other machine.
//!
//! It does what hardware does, removal included, and lets a test look at the other side: what the monitor shows,
//! which registers were written, when a card is pulled.
//!
//! ```
//! use std::sync::Arc;
//! use drmm_pci::sim::{Bochs, Machine};
//! use drmm_pci::{Transport, Width};
//!
//! # fn main() -> drmm_runtime::Result {
//! let machine = Machine::new()?;
//! let card = Arc::new(Bochs::new());
//! let at = machine.plug(2, card.clone())?;
//!
//! let function = machine.function(at)?;
//! assert_eq!(function.config_read(0, Width::B4), 0x1111_1234);
//! assert_eq!(function.read(2, 0x500, Width::B2), 0xb0c5);
//!
//! machine.surprise_remove(at)?;
//! assert_eq!(function.read(2, 0x500, Width::B2), 0xffff);
//! # Ok(())
//! # }
//! ```

mod bochs;
mod edid;
mod edu;
mod hostile;
mod irq;
mod machine;
mod model;
mod scanout;
mod slot;
mod vga;

pub use bochs::Bochs;
pub use edid::monitor_edid;
pub use edu::Edu;
pub use hostile::{Hostile, Trick};
pub use irq::IrqLine;
pub use machine::Machine;
pub use model::{Header, Model};
