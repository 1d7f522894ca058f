//! Lists the twins of the refused programs, each as a module and a test of `tests/twins.rs`.
//!
//! Compiled together they take a few seconds, one by one a minute.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "tests/cures/mod.rs"]
mod cures;

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    println!("cargo::rerun-if-changed=pass");

    let mut modules = String::new();
    for folder in sorted(&Path::new(&root).join("pass"))? {
        if folder.ends_with("programs") {
            continue; // Whole crates: `tests/programs.rs` compiles them.
        }
        let mut tests = String::new();
        for program in sorted(&folder)? {
            let (name, path) = (stem(&program), program.display().to_string());
            let test = "#[test] fn compiles_and_runs() { main(); }";
            writeln!(tests, "mod {name} {{ include!({path:?}); {test} }}").map_err(io::Error::other)?;
        }
        writeln!(modules, "mod {} {{ {tests} }}", stem(&folder)).map_err(io::Error::other)?;
    }
    fs::write(Path::new(&out).join("twins.rs"), modules)?;
    cured(Path::new(&root), Path::new(&out))
}

/// Lists what the refused programs become when their messages are obeyed, for `tests/cures.rs`.
fn cured(root: &Path, out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed=cases");
    println!("cargo::rerun-if-changed=tests/cures/mod.rs");
    let folder = out.join("cured");
    fs::create_dir_all(&folder)?;
    let mut modules = String::new();
    for group in sorted(&root.join("cases"))? {
        for case in sorted(&group)?.into_iter().filter(|path| path.extension().is_some_and(|it| it == "rs")) {
            let name = format!("{}/{}", stem(&group), stem(&case));
            let Ok(stderr) = fs::read_to_string(case.with_extension("stderr")) else { continue };
            for (way, program) in
                cures::programs(&name, &fs::read_to_string(&case)?, &stderr).iter().enumerate()
            {
                let module = format!("{}_way_{way}", name.replace('/', "_"));
                let path = folder.join(format!("{module}.rs"));
                fs::write(&path, program)?;
                let test = "#[test] fn compiles_and_runs() { main(); }";
                let path = path.display().to_string();
                writeln!(modules, "mod {module} {{ include!({path:?}); {test} }}")
                    .map_err(io::Error::other)?;
            }
        }
    }
    fs::write(out.join("cured.rs"), modules)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
