//! Folders of a test's own, and the tool in them.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of the test's own, removed at its end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cargo-drmm-{}-{name}", std::process::id()));
        fs::create_dir_all(path.join("src")).unwrap();
        Self(path)
    }

    /// Writes a file, and the folders that it is in.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A package with one file.
    pub(crate) fn package(name: &str, text: &str) -> Self {
        let folder = Self::new(name);
        folder.write("Cargo.toml", "[package]\nname = \"author\"\n");
        folder.write("src/lib.rs", text);
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the tool as cargo does, in `folder`, with its results in `target`.
pub(crate) fn expand(folder: &Path, target: &Folder, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-drmm"))
        .args(["drmm", "expand"])
        .args(more)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target.0.join("target"))
        .output()
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
