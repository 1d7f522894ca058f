//! What an author of a driver sees in an editor with rust-analyzer.
//!
//! The attribute replaces the struct and the alloc macro fills a third one, but to its author a
//! field is one name. Renaming it, looking it up and completing it must work as if it was.
#![forbid(unsafe_code)]

mod document;
mod server;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use document::{drivers, place, renamed, Document};
use server::{missing, target, top, Server};

/// The one rust-analyzer of all tests, or nothing if there is none. Then the test says so.
fn server() -> Option<MutexGuard<'static, Server>> {
    static SERVER: OnceLock<Mutex<Server>> = OnceLock::new();
    if let Some(why) = missing() {
        println!("skipped: {why}");
        return None;
    }
    let server = SERVER.get_or_init(|| Mutex::new(Server::start()));
    Some(server.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The places of `name` as a word in the code, each as a byte of the text.
fn words(text: &str, name: &str) -> Vec<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let found = text.match_indices(name).map(|(at, _)| at);
    let whole = found.filter(|at| {
        let (before, behind) = (&text[..*at], &text[at + name.len()..]);
        let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        !before.ends_with(is_word) && !behind.starts_with(is_word) && !line.trim_start().starts_with("//")
    });
    whole.collect()
}

/// The places of `vram` in the driver of the bochs example: all but the parameter of that name.
fn vram(text: &str) -> Vec<usize> {
    let parameter = text.find("fn video_memory(").expect("the function");
    let end = parameter + text[parameter..].find("\n    }").expect("its end");
    words(text, "vram").into_iter().filter(|at| *at < parameter || *at > end).collect()
}

#[test]
fn a_field_is_renamed_everywhere_from_everywhere() {
    let Some(mut server) = server() else { return };
    let mut driver = Document::open(&mut server, "bochs/driver.rs");
    let text = driver.text.clone();
    for (name, all) in [("vram", vram(&text)), ("pipe", words(&text, "pipe"))] {
        let expected: BTreeSet<_> = all.iter().map(|at| place(&text, *at)).collect();
        assert!(expected.len() >= 2, "{name}: {expected:?}");
        for at in all {
            let from = place(&text, at);
            assert_eq!(driver.references(at), expected, "references of {name} from {from:?}");
            assert_eq!(driver.rename(at, "renamed"), expected, "rename of {name} from {from:?}");
        }
        compiles(&renamed(&text, &expected, name, "renamed"));
    }
}

/// Compiles the driver of the bochs example with this text.
fn compiles(text: &str) {
    let folder = target().join("renamed");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("driver.rs"), text).expect("the driver");
    fs::copy(top().join("examples/bochs/registers.rs"), folder.join("registers.rs")).expect("the registers");
    fs::write(folder.join("lib.rs"), "#![allow(dead_code)]\nmod driver;\nmod registers;\n")
        .expect("the crate");
    fs::copy(top().join("Cargo.lock"), folder.join("Cargo.lock")).expect("the versions");
    let dependency = |name: &str| format!("{name} = {{ path = '{}' }}", top().join(name).display());
    let dependencies = ["drmm-runtime", "drmm-pci", "drmm-kms"].map(dependency).join("\n");
    let manifest = format!(
        "[package]\nname = \"renamed\"\nedition = \"2021\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n[dependencies]\n{dependencies}"
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The struct of the tiny example, with `more` behind its last field or in front of it.
fn half_typed(text: &str, more: &str, in_front: bool) -> String {
    let field = "    #[devm]\n    regs: IoMem<'bound>,\n";
    assert!(text.contains(field));
    let with = if in_front { format!("{more}\n{field}") } else { format!("{field}{more}\n") };
    text.replacen(field, &with, 1)
}

#[test]
fn while_a_field_is_typed_the_driver_stays() {
    let Some(mut server) = server() else { return };
    let mut driver = Document::open(&mut server, "tiny.rs");
    let text = driver.text.clone();
    for (more, in_front) in [
        ("", false),
        ("    #[devm]\n    vr", false),
        ("    #[devm]\n    vr", true),
        ("    #[devm]\n    vram:", false),
        ("    #[devm]\n    vram: Io", true),
        ("    #[devm]", false),
    ] {
        let half = half_typed(&text, more, in_front);
        driver.change(&half);
        let asked =
            half.replacen("tiny.devm_register()", "tiny.with_hw(|hw| hw.$0)?; tiny.devm_register()", 1);
        let view = driver.proposals(&asked);
        assert!(view.contains("regs"), "{more:?}, `hw.`: {view:?}");
        let device = driver.proposals(&half.replacen("tiny.devm_register()", "tiny.$0", 1));
        for method in ["with_hw", "devm_register"] {
            assert!(device.contains(method), "{more:?}, `tiny.`: {device:?}");
        }
    }
}

#[test]
fn while_a_field_is_initialised_the_device_stays() {
    let Some(mut server) = server() else { return };
    let mut driver = Document::open(&mut server, "tiny.rs");
    let text = driver.text.clone();
    for (from, to) in [
        ("regs: pdev.devm_iomap_bar(0)?", "regs: pdev.devm_iomap_bar(0)?"),
        ("regs: pdev.devm_iomap_bar(0)?", "regs: pdev.devm_iomap_bar(0)? vram: 1"),
        ("regs: pdev.devm_iomap_bar(0)?", "regs = pdev.devm_iomap_bar(0)?"),
        ("regs: pdev.devm_iomap_bar(0)?", "regs:"),
    ] {
        assert!(text.contains(from));
        let half = text.replacen(from, to, 1);
        let device = driver.proposals(&half.replacen("tiny.devm_register()", "tiny.$0", 1));
        assert!(device.contains("with_hw") && device.contains("devm_register"), "{to}: {device:?}");
    }
    let asked = text.replacen("regs: pdev.devm_iomap_bar(0)?", "regs: pdev.dev$0", 1);
    let bus = driver.proposals(&asked);
    assert!(bus.contains("devm_iomap_bar"), "`pdev.dev`: {bus:?}");
}

#[test]
fn the_drivers_of_the_examples_have_nothing_wrong() {
    let Some(mut server) = server() else { return };
    let drivers = drivers();
    assert!(drivers.len() >= 6, "{drivers:?}");
    for name in drivers {
        let complaints = Document::open(&mut server, &name).complaints();
        assert!(complaints.is_empty(), "{name}: {complaints:#?}");
    }
}

#[test]
fn the_documentation_of_a_struct_is_its_authors() {
    let Some(mut server) = server() else { return };
    let mut driver = Document::open(&mut server, "bochs/driver.rs");
    let at = driver.text.find("Driver for Bochs {").expect("a use of the struct") + "Driver for ".len();
    let shown = driver.hover(at);
    let documented = shown.lines().filter(|line| line.contains(". ") || line.ends_with('.'));
    let written = ["A display adapter that paints what programs show into its video memory."];
    assert_eq!(documented.collect::<Vec<_>>(), written, "{shown}");
}

#[test]
fn keys_and_marks_have_their_documentation() {
    let Some(mut server) = server() else { return };
    let mut driver = Document::open(&mut server, "bochs/driver.rs");
    let text = driver.text.clone();
    for (name, documented) in [
        ("name = \"bochs\"", "Required for a card."),
        ("major = 1", "Required for a card."),
        ("drm_device]", "Each driver has exactly one."),
        ("devm]", "Ends at unbind"),
        ("drmm]", "Ends with the last reference"),
    ] {
        let shown = driver.hover(text.find(name).expect("a word") + 1);
        assert!(shown.contains(documented), "{name}: {shown}");
    }
    let keys = driver.proposals(&text.replacen("minor = 0)", "minor = 0, rel$0)", 1));
    assert!(keys.contains("release"), "{keys:?}");
}
