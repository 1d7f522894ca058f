//! `cargo drmm new`: the package that it makes is built and tested as its author would.
#![forbid(unsafe_code)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use support::{expand, text, Folder};

fn new(folder: &Folder, more: &[&str]) -> Output {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_cargo-drmm"));
    tool.args(["drmm", "new"]).args(more).current_dir(&folder.0).output().unwrap()
}

#[test]
fn the_new_package_builds_and_passes_its_tests() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if !top.join("drmm-sim/Cargo.toml").is_file() {
        println!("skipped: the crates that it depends on are not beside this one");
        return;
    }
    let folder = Folder::new("new");
    let output = new(&folder, &["flash-lamp"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let package = folder.0.join("flash-lamp");
    // The versions that this workspace has, so that nothing is looked up.
    fs::copy(top.join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--", "--show-output"])
        .current_dir(&package)
        // Kept, so that only the first run is long.
        .env("CARGO_TARGET_DIR", top.canonicalize().unwrap().join("target/template"))
        .output()
        .unwrap();
    let (shown, told) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{shown}\n{told}");
    assert!(shown.contains("6 passed") && !told.contains("warning"), "{shown}\n{told}");
    // The sweep did its work, and the walk was shown.
    assert!(shown.contains("acquisitions failed in turn") && shown.contains("13 free the memory"), "{shown}");

    // The author's formatter has nothing to change, and the picture is there.
    let output = Command::new(env!("CARGO")).args(["fmt", "--check"]).current_dir(&package).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stdout));
    let drawn = shown.lines().find_map(|line| line.trim().strip_prefix("drawn as ")).expect("it says where");
    assert!(fs::read_to_string(drawn).unwrap().contains("orderly removal"));

    let output = expand(&package, &folder, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(
        shown.contains("pub struct FlashLampHw<'bound>") && shown.contains("allocate::<FlashLamp>(pdev)?")
    );
}

/// Without the attribute there is the compiler's floor of errors, see `docs/DESIGN.md`, and one of
/// them has the attribute to paste.
#[test]
fn the_forgotten_attribute_is_told() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if !top.join("drmm-sim/Cargo.toml").is_file() {
        println!("skipped: the crates that it depends on are not beside this one");
        return;
    }
    let folder = Folder::new("forgotten");
    assert!(new(&folder, &["lamp-two"]).status.success());
    let package = folder.0.join("lamp-two");
    fs::copy(top.join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let (file, target) = (package.join("src/lib.rs"), top.canonicalize().unwrap().join("target/template"));
    let check = || {
        let cargo = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--lib"])
            .current_dir(&package)
            .env("CARGO_TARGET_DIR", &target)
            .output()
            .unwrap();
        text(&cargo.stderr)
    };
    let good = fs::read_to_string(&file).unwrap();
    let attribute = |line: &str| line.starts_with("#[drm_driver");
    let without: Vec<&str> = good.lines().filter(|line| !attribute(line)).collect();
    assert!(without.len() + 1 == good.lines().count());
    fs::write(&file, without.join("\n")).unwrap();
    let told = check();
    let errors = told.lines().filter(|line| line.starts_with("error") && !line.contains("could not compile"));
    assert_eq!(errors.count(), 10, "{told}");
    let said = told.split('`').find(|piece| attribute(piece)).expect("the attribute is in the message");
    let pasted = |line: &str| if attribute(line) { said.to_owned() } else { line.to_owned() };
    fs::write(&file, good.lines().map(pasted).collect::<Vec<_>>().join("\n")).unwrap();
    assert_eq!(check(), "", "{said}");
}

#[test]
fn nothing_is_overwritten() {
    let folder = Folder::new("again");
    fs::create_dir(folder.0.join("lamp")).unwrap();
    let output = new(&folder, &["lamp", "--drmm", "0.1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("lamp: "), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(folder.0.join("lamp")).unwrap().count(), 0);
}

#[test]
fn the_dependencies_come_from_where_the_author_says() {
    let folder = Folder::new("source");
    let output = new(&folder, &["lamp", "--drmm", "https://example.org/drmm"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let manifest = fs::read_to_string(folder.0.join("lamp/Cargo.toml")).unwrap();
    assert!(manifest.contains("drmm-pci = { git = \"https://example.org/drmm\" }\n"), "{manifest}");
    assert!(manifest.contains("drmm-sim = { git = \"https://example.org/drmm\" }\n"), "{manifest}");
    let nowhere = new(&folder, &["other", "--drmm", "nowhere"]);
    assert!(nowhere.status.code() == Some(1) && !folder.0.join("other").exists());
}
