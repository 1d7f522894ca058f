//! The world without `std`: it has the face, and no mode objects yet.
//!
//! A driver compiles for it as it is, under a kernel's flags. Its constructors fail with
//! `EOPNOTSUPP`, so a handle of a mode object cannot exist here, which the types say: nothing has
//! to be written for it. The glue that `docs/KERNEL.md` describes takes the place of this module.

pub(crate) mod make;
pub(crate) mod node;
pub mod uapi;
