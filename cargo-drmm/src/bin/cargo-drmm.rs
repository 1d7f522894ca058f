//! `cargo drmm`, as cargo finds it.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_drmm::main()
}
