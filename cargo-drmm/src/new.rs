//! `cargo drmm new`: a package with a driver, its tests and a device to test it on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::output::{about, say};

/// The files of the template, by their paths in the new package. Its words `beacon` and `Beacon`
/// give way to the author's.
const FILES: [(&str, &str); 9] = [
    // Under their own names the first three would hide the template from `cargo package` and git.
    ("Cargo.toml", include_str!("../template/manifest.toml")),
    ("rust-toolchain.toml", include_str!("../template/toolchain.toml")),
    (".gitignore", include_str!("../template/gitignore")),
    ("README.md", include_str!("../template/README.md")),
    ("src/lib.rs", include_str!("../template/src/lib.rs")),
    ("tests/driver.rs", include_str!("../template/tests/driver.rs")),
    ("tests/model/mod.rs", include_str!("../template/tests/model/mod.rs")),
    ("tests/refused/registers_kept.rs", include_str!("../template/tests/refused/registers_kept.rs")),
    ("tests/refused/registers_kept.stderr", include_str!("../template/tests/refused/registers_kept.stderr")),
];

/// The longest name that programs see of a driver.
const LONGEST: usize = 31;

/// Makes the package `name` in a new folder of `folder`.
///
/// `source` says where its dependencies come from, see [`Source::of`].
pub(crate) fn run(folder: &Path, name: &str, source: Option<&str>) -> io::Result<bool> {
    let (module, ty) = (module_name(name)?, type_name(name));
    let source = Source::of(source)?;
    let package = folder.join(name);
    // Fails if it is there: nothing of the author's is overwritten.
    fs::create_dir(&package).map_err(|error| about(&package, &error))?;
    for (path, text) in FILES {
        let text = text.replace("Beacon", &ty);
        let text = match path {
            "Cargo.toml" => source.put_into(&text.replace("beacon", name)),
            "README.md" => text.replace("beacon", name),
            _ => text.replace("beacon", &module),
        };
        let path = package.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&package)).map_err(|error| about(&path, &error))?;
        fs::write(&path, text).map_err(|error| about(&path, &error))?;
    }
    if !is_formatted(&package) {
        say("note: `rustfmt` could not be run, so the order of the imports is that of the template");
    }
    say(format_args!("made {}; in it, `cargo test` runs the driver and its tests", package.display()));
    Ok(true)
}

/// Formats the files: where lines end and imports are depends on the author's names.
fn is_formatted(package: &Path) -> bool {
    let paths = FILES.iter().map(|(path, _)| package.join(path));
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    Command::new("rustfmt")
        .args(["--edition", "2021"])
        .args(files)
        .status()
        .is_ok_and(|status| status.success())
}

/// The package's name as a name of Rust's. Fails if it is none, or too long for a driver.
fn module_name(name: &str) -> io::Result<String> {
    let module = name.replace('-', "_");
    if syn::parse_str::<syn::Ident>(&module).is_err() || !name.is_ascii() || name.starts_with(['-', '_']) {
        let rule = "letters, digits, `-` and `_`, a letter in front, and no word of Rust's";
        return Err(io::Error::other(format!("`{name}` cannot be the name of a package: {rule}")));
    }
    // Of the crates and modules that the template's files name.
    let manifest = FILES[0].1;
    let is_named = manifest.lines().any(|line| line.replace('-', "_").starts_with(&format!("{module} =")));
    if is_named || ["alloc", "core", "model", "pci", "proc_macro", "std", "test"].contains(&&*module) {
        let rule = "its tests use a crate or module of that name";
        return Err(io::Error::other(format!("`{name}` cannot be the name of a package: {rule}")));
    }
    if name.len() > LONGEST {
        let found = name.len();
        let text = format!("the name of a driver has at most {LONGEST} characters, `{name}` has {found}");
        return Err(io::Error::other(text));
    }
    Ok(module)
}

/// Whether one of the template's files has this word.
fn is_in_the_template(word: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    FILES.iter().any(|(_, text)| text.split(|letter| !is_word(letter)).any(|found| found == word))
}

/// `flash-lamp` as `FlashLamp`, and `mutex` as `MutexDriver`, since the template has a `Mutex`.
fn type_name(name: &str) -> String {
    let first_upper = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    let ty: String = name.split(['-', '_']).map(first_upper).collect();
    let prelude = syn::parse_str::<syn::Ident>(&ty).is_err() || ["Box", "Vec", "String"].contains(&&*ty);
    if prelude || is_in_the_template(&ty) {
        return ty + "Driver";
    }
    ty
}

/// Where drmm comes from.
enum Source {
    /// A copy of its repository.
    Copy(PathBuf),
    /// A repository that cargo fetches.
    Git(String),
    /// A version on the registry.
    Version(String),
}

impl Source {
    /// What the author named: a folder, the address of a repository or a version. Otherwise the
    /// copy of the repository that this tool was built in, and where that is gone, the tool's
    /// version.
    fn of(named: Option<&str>) -> io::Result<Self> {
        let Some(named) = named else {
            let copy = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            let version = || Self::Version(format!("={}", env!("CARGO_PKG_VERSION")));
            return Ok(Self::copy(&copy).unwrap_or_else(|_| version()));
        };
        if named.contains("://") {
            return Ok(Self::Git(named.to_owned()));
        }
        if named.starts_with(|first: char| first.is_ascii_digit() || first == '=') {
            return Ok(Self::Version(named.to_owned()));
        }
        Self::copy(Path::new(named))
    }

    fn copy(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize().map_err(|error| about(folder, &error))?;
        if !folder.join("drmm-runtime/Cargo.toml").is_file() {
            return Err(io::Error::other(format!("{} is no copy of drmm's repository", folder.display())));
        }
        Ok(Self::Copy(folder))
    }

    /// The manifest with `crate = SOURCE` replaced by a dependency.
    fn put_into(&self, manifest: &str) -> String {
        let line = |line: &str| match line.strip_suffix(" = SOURCE") {
            Some(name) => format!("{name} = {}\n", self.dependency(name)),
            None => format!("{line}\n"),
        };
        manifest.lines().map(line).collect()
    }

    fn dependency(&self, name: &str) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        match self {
            Self::Copy(folder) => format!("{{ path = {} }}", quoted(&folder.join(name).to_string_lossy())),
            Self::Git(address) => format!("{{ git = {} }}", quoted(address)),
            Self::Version(version) => quoted(version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_packages_become_names_of_rust() {
        assert_eq!(module_name("flash-lamp").unwrap(), "flash_lamp");
        assert_eq!(type_name("flash-lamp_2"), "FlashLamp2");
        for taken in ["lamp", "mutex", "dev", "error", "machine", "self", "vec"] {
            assert!(type_name(taken).ends_with("Driver"), "{taken}");
        }
        for taken in ["std", "pci", "model", "drmm-pci", "trybuild"] {
            assert!(module_name(taken).is_err(), "{taken}");
        }
        for wrong in ["", "2d", "fn", "a b", "../a", "a/b", "-a", "_", "lampe-für-alle"] {
            assert!(module_name(wrong).is_err(), "{wrong}");
        }
        assert!(module_name(&"a".repeat(LONGEST)).is_ok() && module_name(&"a".repeat(LONGEST + 1)).is_err());
    }

    #[test]
    fn the_new_package_has_the_compiler_of_this_repository() {
        let channel = |text: &str| text.lines().find(|line| line.starts_with("channel")).map(str::to_owned);
        let Ok(own) =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../rust-toolchain.toml"))
        else {
            println!("skipped: the repository is not around this crate");
            return;
        };
        let template = FILES.iter().find(|(path, _)| *path == "rust-toolchain.toml").unwrap().1;
        assert_eq!(channel(template), channel(&own));
        assert!(channel(template).is_some());
    }

    #[test]
    fn a_dependency_is_a_folder_a_repository_or_a_version() {
        let dependency = |named| Source::of(named).unwrap().dependency("drmm-pci");
        assert_eq!(dependency(Some("0.1")), "\"0.1\"");
        assert_eq!(dependency(Some("https://example.org/drmm")), "{ git = \"https://example.org/drmm\" }");
        assert!(dependency(None).starts_with("{ path = \"") || dependency(None).starts_with("\"="));
        assert!(Source::of(Some("/")).is_err());
        assert_eq!(Source::Copy("/a \"b\"".into()).dependency("c"), r#"{ path = "/a \"b\"/c" }"#);
    }
}
