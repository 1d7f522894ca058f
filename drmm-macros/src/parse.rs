//! Stage 1: what was written, without an opinion on it.

pub(crate) mod args;
pub(crate) mod item;

pub(crate) use args::{Args, Key};
pub(crate) use item::{Item, Mark};
