//! `drmm`: the same as `cargo drmm`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_drmm::main()
}
