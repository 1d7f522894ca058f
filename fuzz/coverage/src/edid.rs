//! Any bytes as an EDID.
#![no_main]
#![allow(dead_code, missing_docs, reason = "the modules are those of drmm-fuzz, which uses all of them")]

#[path = "../../src/bytes.rs"]
mod bytes;
#[path = "../../src/edid.rs"]
mod edid;
#[path = "../../src/options.rs"]
mod options;
#[path = "../../src/run.rs"]
mod run;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Err(broken) = run::Target::run(&edid::Edids, &input.to_vec()) {
        panic!("{broken}");
    }
});
