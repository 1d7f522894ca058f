//! The direction between modules and between crates, and the files that may contain `unsafe`.
//!
//! A module uses modules of lower layers and itself, not its neighbours. So each layer can be read,
//! tested and replaced with nothing in mind but those below it, and no modules import each other in
//! a circle.
#![forbid(unsafe_code)]
// Miri would look for undefined behaviour in reading text files.
#![cfg(not(miri))]

#[path = "layers/others.rs"]
mod others;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the bottom up, by the modules at the top of the crate.
const LAYERS: [&[&str]; 15] = [
    // Plain values and types, and what threads meet on.
    &["brand", "error", "info", "level", "primitive", "removal"],
    // What an operating system gives.
    &["host"],
    // What the standard library would be, and the trace that everything above writes.
    &["counted", "kbox", "spin", "trace"],
    // Stand-ins for an operating system's lists and counts; see `lib.rs` for a kernel.
    &["lock", "os"],
    // What threads sleep on, and what they show of themselves.
    &["monitor", "on_stacks"],
    // The mechanisms, each for itself.
    &["class", "fault", "gate", "list"],
    &["io"],
    // The bus's side: the bound list and the one release order.
    &["bound"],
    // The device object.
    &["device"],
    // What threads of a driver do, and what they wait for.
    &["wait", "work"],
    // The readers of the trace.
    &["report"],
    // What is written for drivers, for their tests, for generated code and for models.
    &["log", "loom_parts", "macros", "test", "wrong_side"],
    &["editor"],
    &["__private"],
    // What a Linux kernel calls, and what is called in it.
    &["kernel"],
];

/// Uses that go up, and why.
const UPWARDS: [(&str, &str); 1] = [
    // Everything that crosses the boundary to a kernel is in one folder, memory and the log too.
    ("host/mod.rs", "kernel"),
];

/// The files that may contain `unsafe`: one mechanism per file, each with its invariants in
/// writing.
const UNSAFE: [&str; 76] = [
    "bound/bound_device.rs",
    "bound/device_base.rs",
    "bound/device_list.rs",
    "bound/ending.rs",
    "bound/group.rs",
    "bound/inner.rs",
    "bound/on.rs",
    "bound/parent.rs",
    "bound/pending.rs",
    "bound/release_order.rs",
    "bound/scope.rs",
    "bound/stop_entry.rs",
    "bound/ticket.rs",
    "bound/waiting.rs",
    "counted.rs",
    "device/arena.rs",
    "device/building.rs",
    "device/callback.rs",
    "device/container.rs",
    "device/dev.rs",
    "device/driver.rs",
    "device/drm_device.rs",
    "device/drmm_field.rs",
    "device/drmm_value.rs",
    "device/fronts.rs",
    "device/group.rs",
    "device/object.rs",
    "device/unregistered.rs",
    "device/waiters.rs",
    "gate/embedded.rs",
    "gate/slots.rs",
    "host/allocation.rs",
    "host/domain.rs",
    // Of the models alone.
    "host/in_model.rs",
    "host/membarrier.rs",
    "host/with_std.rs",
    "host/without_std.rs",
    "io/access.rs",
    "io/copy.rs",
    "io/file_map.rs",
    "io/mod.rs",
    "kbox.rs",
    // What a kernel promises, and what it is promised, is in the module's documentation.
    "kernel/actions.rs",
    "kernel/child.rs",
    "kernel/context.rs",
    "kernel/device.rs",
    "kernel/entry.rs",
    "kernel/ffi.rs",
    "kernel/gate.rs",
    "kernel/irq.rs",
    "kernel/kms/card.rs",
    "kernel/kms/connector.rs",
    "kernel/kms/crtc.rs",
    "kernel/kms/ffi.rs",
    "kernel/kms/link.rs",
    "kernel/kms/own.rs",
    "kernel/kms/plane.rs",
    "kernel/kms/property.rs",
    "kernel/list.rs",
    "kernel/lock_map.rs",
    "kernel/pci.rs",
    "kernel/port.rs",
    "kernel/print.rs",
    "kernel/wait_queue.rs",
    "kernel/work.rs",
    "list/entry.rs",
    "list/mod.rs",
    "list/os_list.rs",
    "list/table.rs",
    "loom_parts.rs",
    "on_stacks.rs",
    "os/mod.rs",
    "os/references.rs",
    "spin.rs",
    "trace/owner.rs",
    "trace/report.rs",
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

/// The folder of another crate of the workspace, or `None` outside of the workspace.
fn beside(name: &str) -> Option<PathBuf> {
    let folder = manifest().parent().expect("a crate stands in a folder").join(name);
    if !folder.is_dir() {
        println!("skipped: {name} is not beside this crate");
        return None;
    }
    Some(folder)
}

fn sources() -> Vec<(String, Vec<String>)> {
    sources_of(manifest())
}

/// The files of `src`, by their path in it, each with its lines of code: no comments.
fn sources_of(folder: &Path) -> Vec<(String, Vec<String>)> {
    let src = folder.join("src");
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

/// The modules that code names by `crate::name` and `crate::{name, other::Item}`, and not by the
/// `$crate` of a macro.
fn named(code: &str) -> Vec<&str> {
    let is_other = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let paths = code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with(is_other));
    paths.flat_map(|(at, word)| names_of(&code[at + word.len()..])).collect()
}

/// The first names of the path, or of the group of paths in braces, that `rest` begins with.
fn names_of(rest: &str) -> Vec<&str> {
    let end = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let Some(group) = rest.strip_prefix('{') else { return vec![&rest[..end(rest)]] };
    let (mut depth, mut names, mut is_first) = (1, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' => is_first |= depth == 1,
            c if is_first && !c.is_whitespace() => {
                names.push(&group[at..][..end(&group[at..])]);
                is_first = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

#[test]
fn names_are_found_in_braces_and_over_lines() {
    let code =
        "use crate::{a, b::{c, d},\n e::F};\nuse crate::g::{h, i}; $crate::j::k; my_crate::m; crate::l()";
    assert_eq!(named(code), ["a", "b", "e", "g", "l"]);
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
fn a_module_uses_itself_and_lower_layers() {
    let mut uses = 0;
    let mut upwards = BTreeSet::new();
    for (file, lines) in sources().iter().filter(|(file, _)| file != "lib.rs") {
        let own = layer(module(file)).unwrap();
        let code = lines.join("\n");
        assert!(!code.contains("super::super"), "{file}: write the path from `crate` on");
        for used in named(&code) {
            let theirs = layer(used).unwrap_or_else(|| panic!("{file}: `crate::{used}` is no module"));
            uses += 1;
            let is_below = theirs < own || used == module(file);
            if !is_below && !UPWARDS.contains(&(file.as_str(), used)) {
                upwards.insert(format!("{file} uses `{used}`, which is not below it"));
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
        assert!(named(&lines.join("\n")).contains(&module), "{exception} no longer uses {module}");
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

/// The files of other crates that may contain `unsafe`: calls of the operating system that have no
/// safe form. All other crates forbid it.
const UNSAFE_ELSEWHERE: [(&str, &[&str]); 2] = [
    (
        "drmm-client",
        &[
            "launch/namespace.rs",
            // Functions of the C library, which programs call.
            "preload/calls.rs",
            "preload/card.rs",
            "preload/connection.rs",
            "preload/next.rs",
            "preload/opening.rs",
            "preload/stat.rs",
            "preload/sys.rs",
        ],
    ),
    ("drmm-host", &["sys/memory.rs", "sys/peer.rs", "sys/unread.rs"]),
];

#[test]
fn unsafe_of_other_crates_is_where_it_is_listed() {
    for (name, listed) in UNSAFE_ELSEWHERE {
        let Some(folder) = beside(name) else { continue };
        let found: BTreeSet<_> = sources_of(&folder)
            .into_iter()
            .filter(|(_, lines)| lines.iter().any(|line| has_word(line, "unsafe")))
            .map(|(file, _)| file)
            .collect();
        assert_eq!(found, listed.iter().map(|file| (*file).to_owned()).collect(), "{name}");
    }
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
    let allowed: [(&str, &[&str]); 10] = [
        ("drmm-expand", &[]),
        ("drmm-macros", &["drmm-expand"]),
        ("drmm-runtime", &["drmm-macros"]),
        ("drmm-pci", &["drmm-runtime"]),
        ("drmm-sim", &["drmm-pci", "drmm-runtime"]),
        ("drmm-qemu", &["drmm-pci", "drmm-runtime"]),
        ("drmm-kms", &["drmm-runtime"]),
        ("drmm-draw", &["drmm-runtime"]),
        ("drmm-client", &[]),
        ("drmm-host", &["drmm-client", "drmm-kms", "drmm-pci", "drmm-runtime"]),
    ];
    for (name, allowed) in allowed {
        let Some(folder) = beside(name) else { continue };
        for section in ["dependencies", "build-dependencies"] {
            for used in depends_on(&folder, section) {
                assert!(allowed.contains(&used.as_str()), "{name} must not depend on {used}");
            }
        }
        let root = fs::read_to_string(folder.join("src/lib.rs")).unwrap();
        let has_unsafe = UNSAFE_ELSEWHERE.iter().any(|(other, _)| *other == name);
        if name != "drmm-runtime" && !has_unsafe {
            assert!(root.contains("#![forbid(unsafe_code)]"), "{name} is safe code");
        }
    }
    // The core runs without the standard library, and the search above finds what is there.
    let root = fs::read_to_string(manifest().join("src/lib.rs")).unwrap();
    assert!(root.contains("#![no_std]"));
    assert_eq!(depends_on(manifest(), "dependencies").len(), 1);
}
