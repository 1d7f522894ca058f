//! The author's package: its folder, its files, and the place for results.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::output::about;

/// A package, found from one of its folders.
pub(crate) struct Package {
    /// Where its manifest is.
    root: PathBuf,
}

impl Package {
    /// The package that `folder` is part of. Fails if no folder above it has a manifest, or if that
    /// manifest is of a workspace without a package of its own.
    pub(crate) fn around(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize().map_err(|error| about(folder, &error))?;
        let root = folder.ancestors().find(|above| above.join(MANIFEST).is_file());
        let missing = || io::Error::other(format!("no Cargo.toml in {} or above it", folder.display()));
        let root = root.ok_or_else(missing)?;
        if !has_table(root, "package") && has_table(root, "workspace") {
            return Err(io::Error::other(format!(
                "{} is a workspace without a package of its own: name the folder of one of its packages, `--path \
                 FOLDER`{}",
                root.display(),
                packages_below(root)
            )));
        }
        Ok(Self { root: root.to_owned() })
    }

    /// Its Rust files in the order of their paths. Packages in folders below are others.
    ///
    /// What cannot be read is left to `unreadable`.
    pub(crate) fn files(&self, unreadable: &mut dyn FnMut(&Path, &io::Error)) -> Vec<PathBuf> {
        let (mut files, mut seen) = (Vec::new(), BTreeSet::new());
        // The stack is on the heap: folders may be nested to any depth.
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            // A link may lead to a folder above it, or to one that another link leads to.
            if !folder.canonicalize().is_ok_and(|real| seen.insert(real)) {
                continue;
            }
            match fs::read_dir(&folder) {
                Ok(entries) => self.sort_out(entries.flatten(), &mut folders, &mut files),
                Err(error) => unreadable(&folder, &error),
            }
        }
        files.sort();
        files
    }

    /// Appends what is in one folder to the `folders` to look into and to the `files`.
    fn sort_out(
        &self,
        entries: impl Iterator<Item = fs::DirEntry>,
        folders: &mut Vec<PathBuf>,
        files: &mut Vec<PathBuf>,
    ) {
        for entry in entries {
            let path = entry.path();
            // Follows links, as the compiler does. One that leads nowhere is no file.
            let Ok(kind) = fs::metadata(&path) else { continue };
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if kind.is_dir() && !hidden && path != self.target() && !is_another(&path) {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }

    /// Whether a file is in a folder below `tests` that no target of cargo's names: a program that
    /// a test compiles, for example, or one that must not compile.
    pub(crate) fn is_data_of_a_test(&self, file: &Path) -> bool {
        let tests = self.root.join("tests");
        let Ok(below) = file.strip_prefix(&tests) else { return false };
        let mut parts = below.iter();
        let (Some(first), Some(_)) = (parts.next(), parts.next()) else { return false };
        let folder = tests.join(first);
        let is_module = folder.join("main.rs").is_file() || folder.join("mod.rs").is_file();
        !is_module && !folder.with_extension("rs").is_file()
    }

    /// A path as the compiler names it, which cargo runs in the folder of the workspace.
    pub(crate) fn name(&self, file: &Path) -> String {
        file.strip_prefix(self.workspace()).unwrap_or(file).display().to_string()
    }

    /// The folder of the workspace: the package's own, or the nearest above that has one.
    fn workspace(&self) -> &Path {
        self.root.ancestors().find(|above| has_table(above, "workspace")).unwrap_or(&self.root)
    }

    /// Cargo's target folder: of the environment, or that of the workspace.
    fn target(&self) -> PathBuf {
        let named = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];
        match named.iter().find_map(std::env::var_os).filter(|folder| !folder.is_empty()) {
            Some(folder) => folder.into(),
            None => self.workspace().join("target"),
        }
    }

    /// The version of the dependency `name` that the lock file names, if there is one.
    pub(crate) fn locked(&self, name: &str) -> Option<String> {
        let text = fs::read_to_string(self.workspace().join("Cargo.lock")).ok()?;
        let mut lines = text.lines();
        lines.find(|line| *line == format!("name = \"{name}\""))?;
        lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
    }

    /// Keeps `text` as `target/drmm/NAME` and returns the path.
    pub(crate) fn keep(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let folder = self.target().join("drmm");
        fs::create_dir_all(&folder).map_err(|error| about(&folder, &error))?;
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| about(&path, &error))?;
        Ok(path)
    }
}

const MANIFEST: &str = "Cargo.toml";

/// Whether a folder belongs to another package, or cargo made it for what it builds.
fn is_another(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file() || folder.join("CACHEDIR.TAG").is_file()
}

/// Whether the manifest in `folder` has the table `[name]`.
fn has_table(folder: &Path, name: &str) -> bool {
    let text = fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    text.lines().any(|line| {
        let head: String = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        head == format!("[{name}]") || head.starts_with(&format!("[{name}."))
    })
}

/// `: a, b`, the packages in the folders of a workspace.
fn packages_below(root: &Path) -> String {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| has_table(&entry.path(), "package"))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    if names.is_empty() {
        return String::new();
    }
    format!(" (there: {})", names.join(", "))
}
