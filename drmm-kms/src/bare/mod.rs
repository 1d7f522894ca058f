//! The world without `std`: it has the face, and no mode objects yet.
//!
//! A driver compiles for it as it is. Its constructors fail with
//! `EOPNOTSUPP`, so a handle of a mode object cannot exist here, which the types say: nothing has
//! to be written for it. In a Linux kernel the module `kernel` takes the place of this one.

pub(crate) mod make;
pub(crate) mod node;
pub mod uapi;
