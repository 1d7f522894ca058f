//! Attacks on memory safety from safe driver code. Each must end without a look at freed memory.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod bus_device;
mod false_alarm;
