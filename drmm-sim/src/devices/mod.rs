//! The simulated devices: two of QEMU's, register by register, and one that lies.

mod bochs;
mod edid;
mod edu;
mod hostile;
mod scanout;
mod vga;

pub use self::bochs::Bochs;
pub use self::edu::Edu;
pub use self::hostile::{Hostile, Trick};
