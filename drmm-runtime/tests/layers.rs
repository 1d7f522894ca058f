//! The direction between modules and between crates, and the places where `unsafe` may stand.
//!
//! A module uses modules of lower layers, and of its own. So each layer can be read, tested and replaced with
//! nothing in mind but those below it. `bound` and `device` are one layer, with the split of a driver struct that
//! names both: the two lifetimes are two sides of one walk, and neither can be understood without the other.
#![forbid(unsafe_code)]
// Miri would look for undefined behaviour in reading text files.
#![cfg(not(miri))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the bottom up, by the modules at the top of the crate.
const LAYERS: [&[&str]; 6] = [
    // Plain data, and what threads meet on.
    &["brand", "error", "info", "primitive"],
    // The seam to the operating system.
    &["host"],
    // What the standard library would be, and the trace that everything above speaks to.
    &["counted", "lock", "memory", "spin", "trace"],
    // The mechanisms, each for itself.
    &["class", "fault", "gate", "io", "list"],
    // The two lifetimes.
    &["bound", "device", "parts"],
    // What is written for drivers, for their tests, for generated code and for models.
    &["__private", "macros", "model", "test", "wrong_side"],
];

/// Uses that go up, and why.
const UPWARDS: [(&str, &str); 18] = [
    // What a kernel calls stands beside what is called in it, so that the boundary is one place.
    ("host/kernel/actions.rs", "fault"),
    ("host/kernel/device.rs", "bound"),
    ("host/kernel/device.rs", "counted"),
    ("host/kernel/device.rs", "device"),
    ("host/kernel/entry.rs", "bound"),
    ("host/kernel/entry.rs", "counted"),
    ("host/kernel/entry.rs", "device"),
    ("host/kernel/entry.rs", "list"),
    ("host/kernel/entry.rs", "lock"),
    ("host/kernel/entry.rs", "parts"),
    ("host/kernel/gate.rs", "lock"),
    ("host/kernel/gate.rs", "trace"),
    ("host/kernel/lane.rs", "list"),
    ("host/kernel/pci.rs", "io"),
    ("host/kernel/lane.rs", "trace"),
    // Readers of the trace are asked about one parent, and the parent knows its number.
    ("trace/census.rs", "bound"),
    ("trace/recorder.rs", "bound"),
    // Leaving a section is no event: who wants to know which are under way looks where they are announced.
    ("trace/census.rs", "gate"),
];

/// Where `unsafe` may stand: one mechanism a file, each with its invariants in writing.
const UNSAFE: [&str; 47] = [
    "bound/group.rs",
    "bound/mod.rs",
    "bound/parent.rs",
    "bound/ticket.rs",
    "bound/unbind.rs",
    "counted.rs",
    "device/building.rs",
    "device/callback.rs",
    "device/container.rs",
    "device/drm_device.rs",
    "device/drmm.rs",
    "device/object.rs",
    "device/publish.rs",
    "device/reference.rs",
    "device/references.rs",
    "device/room.rs",
    "device/siblings.rs",
    "device/unregistered.rs",
    "gate/domain.rs",
    "gate/slots.rs",
    "host/alone.rs",
    "host/bare.rs",
    "host/barrier.rs",
    "host/domain.rs",
    "host/hosted.rs",
    // What a kernel promises, and what it is promised, is in the module's documentation.
    "host/kernel/actions.rs",
    "host/kernel/context.rs",
    "host/kernel/device.rs",
    "host/kernel/entry.rs",
    "host/kernel/ffi.rs",
    "host/kernel/gate.rs",
    "host/kernel/lane.rs",
    "host/kernel/pci.rs",
    "host/kernel/print.rs",
    "host/memory.rs",
    // Of the models alone.
    "host/model.rs",
    "io.rs",
    "io/access.rs",
    "list.rs",
    "list/entry.rs",
    "list/lane.rs",
    "list/table.rs",
    "memory.rs",
    "model.rs",
    "parts.rs",
    "spin.rs",
    "trace/mod.rs",
];

fn manifest() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The files of `src`, by their path in it, each with its lines of code: no comments.
fn sources() -> Vec<(String, Vec<String>)> {
    let src = manifest().join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    files.sort();
    let code = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().map(|line| line.split("//").next().unwrap_or("").to_owned()).collect()
    };
    files
        .iter()
        .map(|path| (path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/"), code(path)))
        .collect()
}

/// `device` for `device/object.rs`, `list` for `list.rs`.
fn module(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// Whether `text` has `word` as a word of its own.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|part| part == word)
}

/// The modules that a line names by `crate::name`, also in braces, and not `$crate` of a macro.
fn named(line: &str) -> Vec<&str> {
    let end = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let paths = line.match_indices("crate::").filter(|(at, _)| !line[..*at].ends_with('$'));
    paths.map(|(at, word)| &line[at + word.len()..]).map(|rest| &rest[..end(rest)]).collect()
}

#[test]
fn every_module_has_a_layer() {
    let known: BTreeSet<_> = LAYERS.iter().flat_map(|modules| modules.iter().copied()).collect();
    let files = sources();
    let found: BTreeSet<_> =
        files.iter().map(|(file, _)| module(file)).filter(|name| *name != "lib").collect();
    assert_eq!(found, known);
}

#[test]
fn a_module_uses_its_own_layer_and_those_below() {
    let mut uses = 0;
    let mut upwards = BTreeSet::new();
    for (file, lines) in sources().iter().filter(|(file, _)| file != "lib.rs") {
        let own = layer(module(file)).unwrap();
        for used in lines.iter().flat_map(|line| named(line)) {
            let Some(theirs) = layer(used) else {
                let reexported = used.starts_with(char::is_uppercase) || used == "devm_drm_dev_alloc";
                assert!(
                    !reexported || file == "device/publish.rs",
                    "{file} uses `crate::{used}` by a re-export"
                );
                continue;
            };
            uses += 1;
            if theirs > own && !UPWARDS.contains(&(file.as_str(), used)) {
                upwards.insert(format!("{file} uses `{used}` of a higher layer"));
            }
        }
    }
    assert!(upwards.is_empty(), "{upwards:#?}");
    assert!(uses > 100, "only {uses} uses were found: the search is broken");
}

#[test]
fn the_exceptions_are_still_needed() {
    let files = sources();
    for (exception, module) in UPWARDS {
        let (_, lines) = files.iter().find(|(file, _)| file == exception).expect("the file exists");
        assert!(
            lines.iter().any(|line| named(line).contains(&module)),
            "{exception} no longer uses {module}"
        );
    }
}

#[test]
fn unsafe_stands_where_it_is_listed_and_nowhere_else() {
    let found: BTreeSet<_> = sources()
        .into_iter()
        .filter(|(_, lines)| lines.iter().any(|line| has_word(line, "unsafe")))
        .map(|(file, _)| file)
        .collect();
    assert_eq!(found, UNSAFE.iter().map(|file| (*file).to_owned()).collect());
}

/// The crates of this workspace that `Cargo.toml` of `folder` names in a section.
fn depends_on(folder: &Path, section: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in text.lines() {
        if let Some(header) = line.strip_prefix('[') {
            inside = header.trim_end_matches(']') == section;
        } else if inside && line.starts_with("drmm-") {
            let name =
                line.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).next().unwrap_or("");
            names.insert(name.to_owned());
        }
    }
    names
}

#[test]
fn crates_depend_on_the_runtime_and_never_the_other_way() {
    let workspace = manifest().parent().expect("a crate stands in a folder");
    let allowed: [(&str, &[&str]); 4] = [
        ("drmm-macros", &[]),
        ("drmm-runtime", &["drmm-macros"]),
        ("drmm-pci", &["drmm-runtime"]),
        ("drmm-kms", &["drmm-runtime"]),
    ];
    for (name, allowed) in allowed {
        let folder = workspace.join(name);
        if !folder.is_dir() {
            println!("skipped: {name} is not beside this crate");
            continue;
        }
        for section in ["dependencies", "build-dependencies"] {
            for used in depends_on(&folder, section) {
                assert!(allowed.contains(&used.as_str()), "{name} must not depend on {used}");
            }
        }
        let root = fs::read_to_string(folder.join("src/lib.rs")).unwrap();
        if name != "drmm-runtime" {
            assert!(root.contains("#![forbid(unsafe_code)]"), "{name} is safe code");
        }
    }
    // The core runs without the standard library, and the search above finds what is there.
    let root = fs::read_to_string(manifest().join("src/lib.rs")).unwrap();
    assert!(root.contains("#![no_std]"));
    assert_eq!(depends_on(manifest(), "dependencies").len(), 1);
}
