//! What is on has an owner: `devm_switch_on`. `docs/bugs.md` leads here.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod drivers;
mod seen;
mod soc;
