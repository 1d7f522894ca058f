//! The direction between the modules, and the files, of the crates that have no exception.

use std::collections::BTreeSet;
use std::fs;

use super::{beside, module, named, sources_of};

/// Their layers from the bottom up. A module uses lower layers and itself; within a layer modules
/// do not know each other.
const OTHERS: [(&str, &[&[&str]]); 5] = [
    (
        "drmm-draw",
        &[
            &["measure", "moment", "theme"],
            &["lines", "svg"],
            &["run"],
            &["story"],
            &["axis", "lanes", "trace_event"],
            &["bars"],
            &["map", "overview", "panel"],
            &["timeline"],
            &["recording", "tests"],
        ],
    ),
    (
        "drmm-pci",
        &[
            &["address", "capability", "fault", "image", "lock"],
            &["id", "irq_return"],
            &["log", "transport"],
            &["config"],
            // What differs between the host and a kernel.
            &["hardware"],
            &["iomem", "irq", "ports"],
            &["device"],
            &["driver", "host_only", "request_irq"],
            &["bus", "registration"],
        ],
    ),
    (
        "drmm-host",
        &[
            &["machine", "pace", "sys", "tree"],
            &["line", "sink"],
            &["closing", "program"],
            &["files"],
            &["server"],
            &["command"],
            &["session"],
            &["threads"],
            &["host"],
        ],
    ),
    ("drmm-sim", &[&["irq"], &["model"], &["devices", "slot"], &["machine"]]),
    (
        "drmm-qemu",
        &[
            &["error", "layout"],
            &["device", "events", "process", "thread"],
            &["irq"],
            &["wire"],
            &["firmware"],
            &["memory"],
            &["function"],
            &["plug"],
            &["machine"],
            &["builder", "tests"],
        ],
    ),
];

#[test]
fn the_other_crates_point_down_without_an_exception() {
    for (name, layers) in OTHERS {
        let Some(folder) = beside(name) else { continue };
        let layer = |module: &str| layers.iter().position(|modules| modules.contains(&module));
        let files = sources_of(&folder);
        let found: BTreeSet<_> =
            files.iter().map(|(file, _)| module(file)).filter(|name| *name != "lib").collect();
        assert_eq!(found, layers.iter().flat_map(|modules| modules.iter().copied()).collect(), "{name}");
        let mut uses = 0;
        for (file, lines) in files.iter().filter(|(file, _)| file != "lib.rs") {
            for used in named(&lines.join("\n")) {
                uses += 1;
                let below = layer(used) < layer(module(file)) && layer(used).is_some();
                assert!(below || used == module(file), "{name}: {file} uses `{used}`, which is not below it");
            }
        }
        assert!(uses > 5, "{name}: only {uses} uses were found: the search is broken");
    }
}

/// What a line of a file names by `crate::`, `super::` or `self::`, as the file that it is in.
fn imports(file: &str, line: &str, files: &BTreeSet<String>) -> Vec<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_root = file.ends_with("/mod");
    let above = if is_root || folder.is_empty() { "" } else { folder };
    let mut found = Vec::new();
    for (mark, base) in [("crate::", ""), ("super::", above), ("self::", folder)] {
        for (at, _) in line.match_indices(mark).filter(|(at, _)| !line[..*at].ends_with('$')) {
            let path = line[at + mark.len()..].split(|c: char| !(c.is_alphanumeric() || "_:".contains(c)));
            let words: Vec<_> = base
                .split('/')
                .chain(path.take(1).flat_map(|path| path.split("::")))
                .filter(|word| !word.is_empty())
                .collect();
            // The longest beginning of the path that is a file; the rest names something in it.
            let place = (1..=words.len()).rev().map(|len| words[..len].join("/")).find_map(|path| {
                [path.clone(), format!("{path}/mod")].into_iter().find(|path| files.contains(path))
            });
            found.extend(place.filter(|place| place != file));
        }
    }
    found
}

/// Crates without a circle of files whose layers are folders, or too few to list.
const WITHOUT_A_CIRCLE: [&str; 4] = ["cargo-drmm", "drmm-client", "drmm-expand", "drmm-kms"];

#[test]
fn no_files_of_the_other_crates_import_each_other_in_a_circle() {
    for name in OTHERS.iter().map(|(name, _)| *name).chain(WITHOUT_A_CIRCLE) {
        let Some(folder) = beside(name) else { continue };
        let sources = sources_of(&folder);
        let plain = |file: &str| file.trim_end_matches(".rs").to_owned();
        let files: BTreeSet<String> = sources.iter().map(|(file, _)| plain(file)).collect();
        let mut left: Vec<(String, BTreeSet<String>)> = sources
            .iter()
            .map(|(file, lines)| {
                // What follows is the file's own tests, whose `super` is the file.
                let code = lines.iter().take_while(|line| line.trim() != "#[cfg(test)]");
                let file = plain(file);
                let used = code.flat_map(|line| imports(&file, line, &files)).collect();
                (file, used)
            })
            .collect();
        let uses: usize = left.iter().map(|(_, used)| used.len()).sum();
        assert!(uses > 3, "{name}: only {uses} imports were found: the search is broken");
        // Files that import nothing that is left are taken away, until none are left or only
        // circles are.
        loop {
            let (open, done): (Vec<_>, Vec<_>) = left
                .iter()
                .cloned()
                .partition(|(_, used)| used.iter().any(|used| left.iter().any(|(file, _)| file == used)));
            left = open;
            if done.is_empty() {
                break;
            }
        }
        assert!(left.is_empty(), "{name}: in a circle, or above one: {left:#?}");
    }
}

#[test]
fn an_author_who_only_simulates_needs_neither_sockets_nor_json() {
    for name in ["drmm-pci", "drmm-sim"] {
        let Some(folder) = beside(name) else { continue };
        let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        for section in text.split("\n[").filter(|section| section.contains("dependencies]\n")) {
            let names = section.lines().skip(1).filter(|line| line.starts_with(char::is_alphabetic));
            for line in names {
                assert!(line.starts_with("drmm-"), "{name} depends on {line}");
            }
        }
    }
}
