//! The kernel's own tests of the two lists and the gate, and those that it does not have, by the number of the
//! row in the list that they were derived from: `k01` to `k28`. Row 29 is a matter of what must not compile.
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
mod order;
mod quiesce;
mod register;
