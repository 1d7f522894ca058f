//! The code under test that nobody else can call, compiled once more as plain modules.
//!
//! A procedural macro cannot be linked, and the client of QEMU's sockets is nobody's business but drmm-pci's. Both
//! stay so: their very source files are modules here. An inline module with a path makes the compiler look for the
//! files below that path as their own crate does, and the names at the root are those that they call `crate::`.

#![forbid(unsafe_code)]
// What is unused here is used where it belongs, and is documented and linted there.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::pedantic)]

// A crate of procedural macros knows it without.
extern crate proc_macro;

#[path = "../../drmm-macros/src"]
mod macros {
    pub(crate) mod check;
    pub(crate) mod code;
    pub(crate) mod depth;
    pub(crate) mod diag;
    pub(crate) mod emit;
    pub(crate) mod expand;
    pub(crate) mod generics;
    pub(crate) mod left_out;
    pub(crate) mod model;
    pub(crate) mod names;
    pub(crate) mod parse;
    pub(crate) mod repair;
    pub(crate) mod tokens;
    pub(crate) mod ty;
}
use macros::{
    check, code, depth, diag, emit, expand, generics, left_out, model, names, parse, repair, tokens, ty,
};

/// `#[drm_driver]` as a function of its two token streams.
#[must_use]
pub fn drm_driver(
    args: proc_macro2::TokenStream,
    item: proc_macro2::TokenStream,
) -> proc_macro2::TokenStream {
    expand::drm_driver(args, item)
}

// --- drmm-pci
use drmm_pci as transport;
use drmm_pci as id;
use drmm_pci::bar;

#[path = "../../drmm-pci/src/config.rs"]
mod config;
#[path = "../../drmm-pci/src/lock.rs"]
mod lock;
#[path = "../../drmm-pci/src/qemu"]
mod qemu {
    mod bars;
    #[path = "../../../fuzz/src/client.rs"]
    pub mod client;
    mod config;
    mod events;
    mod function;
    mod host;
    mod irq;
    mod layout;
    mod monitor;
    mod passage;
    mod qmp;
    mod qtest;
    mod request;
    mod shortcut;

    use drmm_runtime::{Errno, Error};

    const ENDED: Error = Error::new(Errno::ENODEV, "QEMU ended, and the machine with it");

    fn os_error(what: &'static str, error: &std::io::Error) -> Error {
        let number = error.raw_os_error().and_then(|number| u64::try_from(number).ok());
        Error::new(Errno::EIO, what).figure(number.unwrap_or(0))
    }
}

pub use config::Config;
pub use qemu::client;

/// The config space of a function, for which a driver asks its device.
pub fn config_of(function: &dyn drmm_pci::Function) -> Config<'_> {
    Config::new(function)
}
