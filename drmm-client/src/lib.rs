#![doc = include_str!("../README.md")]

#[cfg(target_os = "linux")]
pub mod control;
#[cfg(target_os = "linux")]
pub mod launch;
#[cfg(target_os = "linux")]
pub mod place;
pub mod wire;
