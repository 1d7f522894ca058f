//! `cargo drmm expand` against what the compiler makes, and against packages with mistakes.
#![forbid(unsafe_code)]

mod support;

use std::fs;
use std::path::Path;

use support::{expand, text, Folder};

/// The lines of an expansion without indentation; the comments are the tool's own.
fn lines(text: &str) -> Vec<&str> {
    let code = text.split("\n// What `devm_drm_dev_alloc!`").next().unwrap_or_default();
    code.lines().skip(2).map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[test]
fn it_says_what_the_compiler_says() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if !top.join("examples/expanded").is_dir() {
        println!("skipped: the examples are not beside this crate");
        return;
    }
    let target = Folder::new("compiler");
    for (example, driver) in [("tiny", "Tiny"), ("bochs", "Bochs"), ("edu", "Edu"), ("own_bus", "Ticker")] {
        let output = expand(&top.join("examples"), &target, &[driver]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let (ours, theirs) = (
            text(&output.stdout),
            fs::read_to_string(top.join(format!("examples/expanded/{example}.rs"))).unwrap(),
        );
        let (ours, theirs) = (lines(&ours), theirs.lines().map(str::trim).collect::<Vec<_>>());
        assert!(ours.len() > 50, "{driver}: {} lines", ours.len());
        let mut rest = theirs.iter();
        for line in ours {
            assert!(
                rest.any(|other| *other == line),
                "{driver}: the compiler does not write, or not there: {line}"
            );
        }
        assert!(target.0.join(format!("target/drmm/{driver}.rs")).is_file());
    }
}

const DRIVER: &str = r#"
use drmm_runtime::drm_driver as driver;

mod inner {
    #[driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
    pub struct Tiny {
        #[drm_device]
        drm: DrmDevice,
        #[devm]
        regs: IoMem<'bound>,
        mode: Mutex<u32>,
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let mode = Mutex::new(0);
    devm_drm_dev_alloc!(pdev, |_| inner::Tiny { regs: pdev.devm_iomap_bar(0)?, mode })?.devm_register()
}
"#;

#[test]
fn the_call_is_told_in_code() {
    let package = Folder::package("call", DRIVER);
    let output = expand(&package.0, &package, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    for line in [
        "let memory = allocate::<Tiny>(pdev)?;",
        "let regs: IoMem<'bound> = pdev.devm_iomap_bar(0)?;",
        "let mode: Mutex<u32> = mode;",
        "memory.put(Tiny { mode, drm }).view(TinyHw { regs })",
    ] {
        assert!(shown.contains(line), "{line} is not in\n{shown}");
    }
    assert!(shown.contains("src/lib.rs:17, as code"), "{shown}");
    let kept = fs::read_to_string(package.0.join("target/drmm/Tiny.rs")).unwrap();
    assert_eq!(kept, shown);
}

#[test]
fn mistakes_are_told_with_their_places() {
    let broken = DRIVER
        .replace("        #[devm]\n", "")
        .replace("mode: Mutex<u32>,", "#[devm] #[drmm] mode: Mutex<u32>,");
    let package = Folder::package("mistakes", &broken);
    let output = expand(&package.0, &package, &["Tiny"]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("src/lib.rs:9:") && told.contains("mark `regs` with `#[devm]`"), "{told}");
    assert!(told.contains("src/lib.rs:10:") && told.contains("one release class"), "{told}");
    // The driver is shown as the compiler sees it after the mistakes.
    assert!(text(&output.stdout).contains("pub struct TinyHw<'bound>"));
}

#[test]
fn a_file_that_is_not_rust_is_told_with_its_place() {
    let package = Folder::package("syntax", &DRIVER.replace("mod inner {", "mod inner {{"));
    let output = expand(&package.0, &package, &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("src/lib.rs:") && told.contains("error:"), "{told}");
}

#[test]
fn a_driver_that_is_not_there_is_told_with_those_that_are() {
    let package = Folder::package("absent", DRIVER);
    let output = expand(&package.0, &package, &["Small"]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("no struct `Small`") && told.contains("there: Tiny"), "{told}");
}
