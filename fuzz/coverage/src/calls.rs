//! Any calls of several programs.
#![no_main]
#![allow(dead_code, missing_docs, reason = "the modules are those of drmm-fuzz, which uses all of them")]

#[path = "../../src/bytes.rs"]
mod bytes;
#[path = "../../src/calls/mod.rs"]
mod calls;
#[path = "../../src/options.rs"]
mod options;
#[path = "../../src/run.rs"]
mod run;

use std::sync::LazyLock;

static CALLS: LazyLock<calls::Calls> = LazyLock::new(calls::Calls::default);

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Err(broken) = run::Target::run(&*CALLS, &input.to_vec()) {
        panic!("{broken}");
    }
});
