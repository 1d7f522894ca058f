//! What drivers see and both worlds share: no `std`, no memory of its own.
//!
//! From the ground up: plain values ([`mode`], [`format`], [`rect`], [`property`], [`limits`]);
//! what a plane shows ([`frame`]); the handles of mode objects ([`object`]) and how one is given to
//! the next ([`link`]); what a driver sees of a commit ([`view`]) and implements ([`driver`]); its
//! own calls ([`ioctl`]); and on top the constructors ([`build`]), with all of them in one field
//! ([`simple`]).
//!
//! What stores objects and runs commits is the *world* below: `host` with the feature `std`,
//! `kernel` in a Linux kernel, `bare` otherwise.

pub(crate) mod build;
pub(crate) mod driver;
pub(crate) mod format;
pub(crate) mod frame;
pub(crate) mod ioctl;
pub(crate) mod limits;
pub(crate) mod link;
pub mod mode;
pub(crate) mod object;
pub(crate) mod property;
pub(crate) mod rect;
pub(crate) mod simple;
pub(crate) mod view;
