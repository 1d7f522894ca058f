//! A Linux kernel's half: mode objects are the kernel's own, and programs reach them by its calls.
//!
//! Everything that needs `unsafe` is in `drmm_runtime::kernel::kms`, and what is called there is in
//! `kernel/kms-*.c`. Here is what lies between it and the driver: values of the kernel become those
//! of the face ([`convert`]), the driver's functions are called in their turn ([`modes`]), and each
//! kind of object has its hooks ([`plane`], [`crtc`], [`connector`]), which the constructors
//! ([`make`]) give away. A handle ([`node`]) keeps the driver's data, and leads to the object while
//! that lives.

pub(crate) mod connector;
pub(crate) mod convert;
pub(crate) mod crtc;
pub(crate) mod make;
pub(crate) mod modes;
pub(crate) mod node;
pub(crate) mod plane;
pub mod uapi;
