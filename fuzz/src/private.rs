//! The code under test that nobody else can call, compiled once more as plain modules.
//!
//! A procedural macro cannot be linked, and the client of QEMU's sockets is nobody's business but drmm-pci's. Both
//! stay so: their very source files are modules here. An inline module with a path makes the compiler look for the
//! files below that path as their own crate does, and the names at the root are those that they call `crate::`.

#![forbid(unsafe_code)]
// What is unused here is used where it belongs, and is documented and linted there.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::pedantic)]

#[path = "../../drmm-macros/src"]
mod macros {
    pub(crate) mod check;
    pub(crate) mod depth;
    pub(crate) mod diag;
    pub(crate) mod emit;
    pub(crate) mod expand;
    pub(crate) mod generics;
    pub(crate) mod model;
    pub(crate) mod names;
    pub(crate) mod parse;
    pub(crate) mod repair;
    pub(crate) mod spell;
    pub(crate) mod tokens;
}
use macros::{check, depth, diag, emit, expand, generics, model, names, parse, repair, spell, tokens};

/// `#[drm_driver]` as a function of its two token streams.
#[must_use]
pub fn drm_driver(args: proc_macro2::TokenStream, item: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    expand::drm_driver(args, item)
}
