//! Builds the preload library, which the crate carries as bytes: what a program is started with is
//! then always of the same version as its host, and nothing has to be found.

use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=src/preload");
    println!("cargo::rerun-if-changed=src/wire.rs");
    let value = |name: &str| env::var(name).unwrap_or_default();
    if value("CARGO_CFG_TARGET_OS") != "linux" {
        return;
    }
    let out = PathBuf::from(value("OUT_DIR")).join("libdrmm_preload.so");
    let mut rustc = Command::new(value("RUSTC"));
    rustc
        .args(["--crate-name", "drmm_preload", "--crate-type", "cdylib", "--edition", "2021"])
        .args(["-Copt-level=2", "-Cpanic=abort", "-Cstrip=symbols", "--cap-lints", "allow"])
        .args(["--target", &value("TARGET"), "-o"])
        .arg(&out)
        .arg("src/preload/lib.rs");
    let linker = value("RUSTC_LINKER");
    if !linker.is_empty() {
        rustc.arg(format!("-Clinker={linker}"));
    }
    let status = rustc.status().expect("cargo has set RUSTC");
    assert!(status.success(), "the preload library does not build: {rustc:?}");
}
