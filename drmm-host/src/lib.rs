#![doc = include_str!("../README.md")]
#![cfg(target_os = "linux")]

mod closing;
mod command;
mod files;
mod host;
mod line;
mod machine;
mod pace;
mod program;
mod server;
mod session;
mod sink;
mod sys;
mod threads;
mod tree;

pub use drmm_client::place::Place;
pub use host::{Host, Serving};
pub use machine::Machine;
