//! What drivers need of the uAPI for calls of their own.

pub use crate::face::ioctl::layout::Layout;
pub use crate::face::ioctl::word::{direction, kind, nr, size, Direction};
pub use crate::face::ioctl::word::{COMMAND_BASE, COMMAND_END, IOCTL_BASE};
