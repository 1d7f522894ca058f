//! `docs/managed-2020.md` has the points of the patch and of its review. What it names must exist.
#![forbid(unsafe_code)]
// Miri would look for undefined behaviour in reading a few hundred files.
#![cfg(not(miri))]

use std::fs;
use std::path::{Path, PathBuf};

/// The text of a row without a test or item to name.
const NOT_YET: &str = "Not yet";

/// The top of the workspace; `None` if this crate was taken out of it.
fn workspace() -> Option<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    if top.join("ui-tests").is_dir() {
        return Some(top.to_owned());
    }
    println!("skipped: the page and the other crates are not beside this one");
    None
}

/// The text of all Rust files below `folder`.
fn text(folder: &Path) -> String {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let texts = entries.map(|entry| entry.unwrap().path()).map(|path| match path.extension() {
        _ if path.is_dir() => text(&path),
        Some(extension) if extension == "rs" => fs::read_to_string(path).unwrap(),
        _ => String::new(),
    });
    texts.collect()
}

/// The rows of the page, each with its cells.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let told = rows.filter(|row| !row.starts_with("---") && !row.starts_with("Point |"));
    told.map(|row| row.split(" | ").map(str::trim).collect()).collect()
}

/// The text between backticks.
fn spans(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_point_is_shown_by_tests_and_programs_that_exist() {
    let Some(top) = workspace() else { return };
    let page = fs::read_to_string(top.join("docs/managed-2020.md")).unwrap();
    let folders = ["drmm-runtime", "drmm-expand", "drmm-pci", "drmm-kms", "examples"];
    let tests: String = folders
        .iter()
        .flat_map(|name| ["src", "tests"].map(|part| text(&top.join(name).join(part))))
        .collect();
    let exists = |name: &str| {
        if let Some(program) = name.strip_suffix(".rs") {
            // A refused program has its message beside it.
            return top.join("ui-tests/cases").join(program).with_extension("stderr").is_file();
        }
        let declared = format!("fn {name}()");
        tests.match_indices(&declared).any(|(at, _)| tests[..at].trim_end().ends_with(']'))
    };
    let rows = rows(&page);
    assert!(rows.len() >= 20, "only {} points were found", rows.len());
    for row in rows {
        let [point, here, shown] = row[..] else { panic!("not three cells: {row:?}") };
        assert!(!point.is_empty() && !here.is_empty(), "an empty cell in {row:?}");
        let names: Vec<_> = spans(shown).collect();
        assert_eq!(names.is_empty(), shown == NOT_YET, "what shows {point:?}?");
        let missing: Vec<_> = names.into_iter().filter(|name| !exists(name)).collect();
        assert!(missing.is_empty(), "named for {point:?}, but not there: {missing:?}");
    }
}

#[test]
fn what_changes_rarely_is_said_where_actions_and_values_are_added() {
    let Some(top) = workspace() else { return };
    let said = "Managed resources are for what changes rarely";
    for (file, function) in [
        ("device/drm_device.rs", "pub fn drmm_add_action("),
        ("device/drmm_value.rs", "pub fn drmm<"),
        ("bound/bound_device.rs", "fn devm_add_action("),
    ] {
        let source = fs::read_to_string(top.join("drmm-runtime/src").join(file)).unwrap();
        let before = source.split(function).next().unwrap();
        // The comment, with its lines joined.
        let comment: Vec<_> =
            before.trim_end().lines().rev().take_while(|line| !line.trim().is_empty()).collect();
        let words = comment.into_iter().rev().map(|line| line.trim().trim_start_matches("/// "));
        assert!(
            words.collect::<Vec<_>>().join(" ").replace("///", "").contains(said),
            "{file}, at {function}"
        );
    }
}
