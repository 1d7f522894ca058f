//! A similar name that the compiler proposes is never one that exists only to be refused.
//!
//! Each name that one side has is asked for on all others. The compiler also proposes names that
//! exist only to be refused, so a name that is near to one of them needs a refusal of its own.
#![forbid(unsafe_code)]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The values that a driver calls methods on, as parameters of a function.
const RECEIVERS: [(&str, &str); 7] = [
    ("pdev", "&pci::Device<Bound<'_>>"),
    ("drm", "&Building<'_, Bochs>"),
    ("bochs", "&Unregistered<'_, Bochs>"),
    ("dev", "&Dev<Bochs>"),
    ("core", "&DrmDevice"),
    ("live", "&Entered<'_, Bochs>"),
    ("hw", "&BochsHw<'_>"),
];

/// The files with the names that a reader may look up.
const SOURCES: [&str; 15] = [
    "wrong_side/complete.rs",
    "wrong_side/of_the_driver.rs",
    "wrong_side/on_bus_device.rs",
    "wrong_side/on_device.rs",
    "bound/bound_device.rs",
    "device/building.rs",
    "device/drm_device.rs",
    "device/fronts.rs",
    "work/kthread.rs",
    "work/timer.rs",
    "work/work_item.rs",
    "device/dev.rs",
    "device/unregistered.rs",
    "wait/completion.rs",
    "wait/wait_queue.rs",
];

/// Proposals that lead to a refusal all the same, each as receiver and name. A driver may have a
/// trait with a method `dev`, which a refusal of that name would make ambiguous; so the compiler
/// proposes `devm`. A bus without such hardware has no refusal for it, since a bus that has it may
/// lend it by a trait. The `drmm_` forms of what calls the driver lead to a sentence that is right
/// for them as well.
const ACCEPTED: [(&str, &str); 9] = [
    ("core", "dev"),
    ("hw", "dev"),
    ("live", "dev"),
    ("pdev", "devm_pwm_get"),
    ("pdev", "devm_regulator_get"),
    ("pdev", "drmm_kthread"),
    ("pdev", "drmm_register"),
    ("pdev", "drmm_timer"),
    ("pdev", "drmm_work"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The names of all methods in the runtime's files, and the likely misspellings of a side.
fn names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for source in SOURCES {
        let Ok(text) = fs::read_to_string(root().join("../drmm-runtime/src").join(source)) else { continue };
        let methods = text.lines().map(|line| line.trim().trim_start_matches("pub ")).filter_map(|line| {
            let rest = line
                .strip_prefix("fn ")
                .filter(|rest| rest.contains("&self") || rest.contains("(self") || rest.ends_with('('))?;
            rest.split(['<', '(']).next()
        });
        names.extend(methods.map(str::to_owned));
    }
    assert!(names.len() > 90, "only {} names were found", names.len());
    let other_side = |name: &String| match name.split_once('_') {
        Some(("devm", rest)) => Some(format!("drmm_{rest}")),
        Some(("drmm", rest)) => Some(format!("devm_{rest}")),
        _ => None,
    };
    let others: Vec<String> = names.iter().filter_map(other_side).collect();
    names.extend(others);
    names
}

/// The libraries of that name that were built, the newest first.
fn libraries(name: &str) -> Vec<PathBuf> {
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let begin = format!("lib{name}-");
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with(&begin) && path.extension().is_some_and(|it| it == "rlib")
    };
    let files = fs::read_dir(deps).unwrap().map(|file| file.unwrap().path());
    let mut libraries: Vec<PathBuf> = files.filter(is_library).collect();
    libraries.sort_by_key(|path| Reverse(fs::metadata(path).and_then(|it| it.modified()).unwrap()));
    libraries
}

/// The compiler's messages about `program`, one a line. There may be several builds of the runtime:
/// the fixtures know which is theirs.
fn compile(program: &str) -> String {
    let fixtures = libraries("ui_tests").first().cloned().expect("the fixtures are built for this test");
    let folder = fixtures.parent().unwrap().join("names");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("program.rs"), program).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    for runtime in libraries("drmm_runtime") {
        let output = Command::new(&rustc)
            .args([
                "--edition=2021",
                "--crate-type=lib",
                "--emit=metadata",
                "--error-format=json",
                "-Awarnings",
            ])
            .arg("-L")
            .arg(fixtures.parent().unwrap())
            .arg(format!("--extern=ui_tests={}", fixtures.display()))
            .arg(format!("--extern=drmm_runtime={}", runtime.display()))
            .arg("--out-dir")
            .arg(&folder)
            .arg(folder.join("program.rs"))
            .output()
            .expect("there is a compiler");
        let said = String::from_utf8(output.stderr).unwrap();
        if !said.contains("is not a driver struct") && said.contains("E0599") {
            return said;
        }
    }
    panic!("no build of the runtime is that of the fixtures");
}

/// The text between `before` and the next quote of JSON.
fn after<'m>(message: &'m str, before: &str) -> Option<&'m str> {
    message.split_once(before)?.1.split('"').next()
}

#[rustversion::attr(not(stable(1.95)), ignore = "proposals are those of Rust 1.95")]
#[test]
fn no_similar_name_is_a_trap() {
    let mut program = String::from("use drmm_runtime::prelude::*;\nuse ui_tests::{pci, Bochs, BochsHw};\n");
    let mut calls: Vec<Option<(&str, String)>> = vec![None; 2];
    for (receiver, ty) in RECEIVERS {
        program.push_str(&["fn of_", receiver, "(", receiver, ": ", ty, ") {\n"].concat());
        calls.push(None);
        for name in names() {
            program.push_str(&[receiver, ".", &name, "();\n"].concat());
            calls.push(Some((receiver, name)));
        }
        program += "}\n";
        calls.push(None);
    }
    let said = compile(&program);
    let (mut traps, mut proposed) = (BTreeSet::new(), BTreeMap::new());
    for message in said.lines() {
        let place = after(message, "\"line_start\":").and_then(|rest| rest.split(',').next());
        let line: usize = place.and_then(|line| line.parse().ok()).unwrap_or_default();
        let Some(Some((receiver, name))) = calls.get(line.wrapping_sub(1)) else { continue };
        match after(message, "\"code\":\"") {
            Some("E0277") => drop(traps.insert((*receiver, name.clone()))),
            Some("E0599") if message.contains("similar name") => {
                let similar = after(message, "there is a method `").and_then(|rest| rest.split('`').next());
                let similar = similar.unwrap_or_default();
                proposed.insert((*receiver, name.clone()), similar.to_owned());
            }
            _ => {}
        }
    }
    assert!(traps.len() > 60 && proposed.len() > 10, "{} traps, {} proposals", traps.len(), proposed.len());
    let leads_astray =
        proposed.iter().filter(|((receiver, _), similar)| traps.contains(&(*receiver, (*similar).clone())));
    let unknown =
        leads_astray.filter(|((receiver, name), _)| !ACCEPTED.contains(&(*receiver, name.as_str())));
    let astray: Vec<String> =
        unknown.map(|((receiver, name), similar)| format!("{receiver}.{name} -> {similar}")).collect();
    if std::env::var_os("SHOW_PROPOSALS").is_some() {
        println!("{proposed:#?}");
    }
    assert!(astray.is_empty(), "similar names that are refused themselves: {astray:#?}");
}

#[test]
fn the_files_with_names_are_there() {
    for source in SOURCES {
        assert!(Path::new(&root()).join("../drmm-runtime/src").join(source).is_file(), "{source}");
    }
}
