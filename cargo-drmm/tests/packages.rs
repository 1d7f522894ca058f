//! `cargo drmm expand` in packages of every kind: generic drivers, macros, namesakes, workspaces,
//! and files that are no Rust or too much of it.
#![forbid(unsafe_code)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{expand, text, Folder};

/// What it says of a package: the exit code, the results, and the lines for the author.
fn said(package: &Folder, more: &[&str]) -> (Option<i32>, String, String) {
    let output = expand(&package.0, package, more);
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn self_and_a_cfg_are_followed() {
    let package = Folder::package(
        "self",
        r"
        #[drm_driver(hw = Lamps)]
        struct Lamp<K: Kind, const N: usize> {
            #[drm_device] drm: DrmDevice,
            #[cfg(wide)] #[devm] regs: Regs<'bound, 8>,
            #[cfg(not(wide))] #[devm] regs: Regs<'bound, N>,
            kind: PhantomData<K>,
        }
        impl<K: Kind, const N: usize> Driver for Lamp<K, N> {
            fn probe<'bound>(at: &'bound Device<Bound<'bound>>) -> Result<Registered> {
                devm_drm_dev_alloc!(at, |drm| Self {
                    #[cfg(wide)] regs: at.wide()?,
                    #[cfg(not(wide))] regs: at.narrow()?,
                    kind: PhantomData,
                })?.devm_register()
            }
        }",
    );
    let (code, shown, told) = said(&package, &[]);
    assert_eq!(code, Some(0), "{told}");
    for line in [
        "#[cfg(wide)] let regs: Regs<'bound, 8> = at.wide()?;",
        "#[cfg(not(wide))] let regs: Regs<'bound, N> = at.narrow()?;",
        "memory.put(Lamp { kind, drm }).view(Lamps { regs })",
    ] {
        assert!(shown.contains(line), "{line} is not in\n{shown}");
    }
}

#[test]
fn each_call_is_shown_with_the_nearest_driver_of_its_name() {
    let module = |name: &str, field: &str| {
        format!(
            "mod {name} {{ #[drm_driver] pub struct Two {{ #[drm_device] drm: DrmDevice, {field}: u8 }}
             fn make() {{ devm_drm_dev_alloc!(at, |_| Two {{ {field}: 1 }}); }} }}\n"
        )
    };
    let outside = "fn other() { devm_drm_dev_alloc!(at, |_| b::Two { second: 2 }); }";
    let package = Folder::package("namesakes", &(module("a", "first") + &module("b", "second") + outside));
    let (code, _, told) = said(&package, &["Two"]);
    assert_eq!(code, Some(0), "{told}");
    let kept = |name: &str| fs::read_to_string(package.0.join("target/drmm").join(name)).unwrap();
    let (a, b) = (kept("Two.rs"), kept("Two-2.rs"));
    assert!(a.contains("let first: u8 = 1;") && !a.contains("let second"), "{a}");
    assert!(b.contains("let second: u8 = 1;") && b.contains("let second: u8 = 2;"), "{b}");
}

#[test]
fn items_in_another_macro_and_raw_names_are_found() {
    let package = Folder::package(
        "macros",
        "cfg_if! { if #[cfg(unix)] { #[drm_driver] struct Inner { #[drm_device] d: DrmDevice } } }
         macro_rules! make { ($n:ident) => { #[drm_driver] struct $n { #[drm_device] d: DrmDevice } } }
         make!(Made);
         fn f() { #[drm_driver] struct r#Raw { #[drm_device] d: DrmDevice } }",
    );
    assert_eq!(said(&package, &["Inner"]).0, Some(0));
    assert_eq!(said(&package, &["Raw"]).0, Some(0));
    let (code, _, told) = said(&package, &["Made"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("(there: Inner, r#Raw)") && told.contains("-Zunpretty=expanded"), "{told}");
}

#[test]
fn a_workspace_without_a_package_says_how_one_is_named() {
    let folder = Folder::new("workspace");
    folder.write("Cargo.toml", "[workspace]\nmembers = [\"one\"]\n");
    folder.write("one/Cargo.toml", "[package]\nname = \"one\"\n");
    folder.write("one/src/lib.rs", "#[drm_driver] struct One { #[drm_device] drm: DrmDevice }");
    let (code, _, told) = said(&folder, &[]);
    assert_eq!(code, Some(1));
    assert!(told.contains("`--path FOLDER`"), "{told}");
    assert!(told.contains("(there: one)"), "{told}");
    let (code, shown, told) = said(&folder, &["--path", "one"]);
    assert_eq!(code, Some(0), "{told}");
    // The compiler runs in the folder of the workspace, and names files from there.
    assert!(shown.starts_with("// What `#[drm_driver]` makes of `One`, one/src/lib.rs:1."), "{shown}");
}

#[test]
fn what_a_test_compiles_by_itself_is_shown_on_request_only() {
    let package = Folder::package("refused", "#[drm_driver] struct Good { #[drm_device] drm: DrmDevice }");
    package.write("tests/refused/wrong.rs", "#[drm_driver] struct Wrong { #[devm] drm: DrmDevice }");
    package.write("tests/common/mod.rs", "#[drm_driver] struct Shared { #[drm_device] drm: DrmDevice }");
    let (code, shown, told) = said(&package, &[]);
    assert_eq!(code, Some(0), "{told}");
    assert!(shown.contains("struct Good") && shown.contains("struct Shared"), "{shown}");
    assert!(told.contains("tests/refused/wrong.rs"), "{told}");
    assert!(told.contains("is left out; name its struct"), "{told}");
    let (code, _, told) = said(&package, &["Wrong"]);
    assert!(code == Some(1) && told.contains("tests/refused/wrong.rs:1:"), "{told}");
}

/// A refused program of the driver's has a struct of its name; the driver is meant.
#[test]
fn a_namesake_in_a_program_of_a_test_is_not_meant() {
    let package = Folder::package("namesake", "#[drm_driver] struct Lamp { #[drm_device] drm: DrmDevice }");
    package.write("tests/refused/port.rs", "#[drm_driver] struct Lamp { #[devm] drm: DrmDevice }");
    let (code, shown, told) = said(&package, &["Lamp"]);
    assert!(code == Some(0) && shown.contains("`Lamp`, src/lib.rs:1."), "{told}");
    assert!(!told.contains("port.rs") && !package.0.join("target/drmm/Lamp-2.rs").exists(), "{told}");
    for place in ["tests/refused/port.rs:Lamp", "port.rs:Lamp", "tests/refused/port.rs:1"] {
        let (code, _, told) = said(&package, &[place]);
        assert!(code == Some(1) && told.contains("tests/refused/port.rs:1:"), "{place}: {told}");
    }
    let map = Command::new(env!("CARGO_BIN_EXE_cargo-drmm"))
        .args(["drmm", "map", "Lamp"])
        .current_dir(&package.0)
        .env("CARGO_TARGET_DIR", package.0.join("target"))
        .output()
        .unwrap();
    assert!(map.status.success(), "{}", text(&map.stderr));
}

#[test]
fn hostile_files_are_told_and_the_rest_is_shown() {
    let package = Folder::package("hostile", "#[drm_driver] struct Good { #[drm_device] drm: DrmDevice }");
    package.write("src/bytes.rs", b"// drm_driver \xff");
    package.write("src/large.rs", format!("// drm_driver\n{}", "static X: u8 = 1;\n".repeat(1 << 16)));
    let deep = 200_000;
    let nested = format!("// drm_driver\nconst X: u8 = {}1{};", "(".repeat(deep), ")".repeat(deep));
    package.write("src/nested.rs", nested);
    package.write("src/chain.rs", format!("// drm_driver\nconst X: bool = {}true;", "!".repeat(deep)));
    // As deep as is looked at.
    let layers = 2_400;
    let within = format!("// drm_driver\nconst X: u8 = {}1{};", "(".repeat(layers), ")".repeat(layers));
    package.write("src/within.rs", within);
    fs::create_dir(package.0.join("src/folder.rs")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("..", package.0.join("src/circle")).unwrap();
        std::os::unix::fs::symlink("self.rs", package.0.join("src/self.rs")).unwrap();
        std::os::unix::fs::symlink("nowhere.rs", package.0.join("src/nowhere.rs")).unwrap();
    }
    let (code, shown, told) = said(&package, &[]);
    assert_eq!(code, Some(1), "{told}");
    assert!(
        shown.contains("struct Good") && shown.matches("// What `#[drm_driver]`").count() == 1,
        "{shown}"
    );
    for line in [
        "src/bytes.rs: error: not UTF-8 at byte 14",
        "src/large.rs: error: a file of 1179662 bytes is not looked at, limit 1048576",
        "src/nested.rs:2:5010: error: nested too deeply",
        "src/chain.rs:2:5012: error: nested too deeply",
    ] {
        assert!(told.contains(line), "{line} is not in\n{told}");
    }
    assert!(!told.contains("within.rs"), "{told}");
}

#[test]
fn another_version_in_the_lock_file_is_told() {
    let package = Folder::package("version", "#[drm_driver] struct Good { #[drm_device] drm: DrmDevice }");
    package.write("Cargo.lock", "[[package]]\nname = \"drmm-expand\"\nversion = \"9.9.9\"\n");
    let (code, _, told) = said(&package, &[]);
    assert!(code == Some(0) && told.contains("the package uses 9.9.9"), "{told}");
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let nowhere = Folder::new("nowhere");
    let output = expand(Path::new("/"), &nowhere, &["--path", "/nowhere/at/all"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: /nowhere/at/all: "));
}
