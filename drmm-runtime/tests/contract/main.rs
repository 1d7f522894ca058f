//! The kernel's own tests of the two lists and the gate, and tests for cases that it does not
//! cover. The names of the latter begin with the number of their case, `k01` to `k28`. What must
//! not compile is in `ui-tests`.
//!
//! `kunit` repeats the cases of `drm_managed_test.c`, `platform-device-test.c` and `kunit-test.c`.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod actions;
mod failure;
mod final_release;
mod gate;
mod groups;
mod kunit;
mod life;
mod managed;
mod order;
mod quiesce;
mod register;
