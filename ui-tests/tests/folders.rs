//! What holds for all programs: each has its twin, its recorded message and a limit of size, and no
//! message shows what drivers cannot name.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Names of the toolkit's inside. What follows an arrow is a place, not a name.
const INTERNAL: [&str; 9] = [
    "__drmm",
    "__private",
    "__field",
    "::_::",
    "brand::",
    "gate::",
    "device::object",
    "NonNull",
    "PhantomData",
];

/// Where the reserved prefix is the subject, and the program spells it itself.
const SPELT_BY_THE_USER: [&str; 1] = ["attribute/reserved_field_name"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// `folder/name` of each file with this extension below `top`.
fn programs(top: &str, extension: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in fs::read_dir(root().join(top)).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|it| it == extension) {
                let name = path.with_extension("");
                found.insert(name.strip_prefix(root().join(top)).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found
}

fn read(top: &str, name: &str, extension: &str) -> String {
    fs::read_to_string(root().join(top).join(format!("{name}.{extension}"))).unwrap()
}

fn cases() -> BTreeSet<String> {
    programs("cases", "rs")
}

fn messages() -> impl Iterator<Item = (String, String)> {
    programs("cases", "stderr").into_iter().map(|name| {
        let message = read("cases", &name, "stderr");
        (name, message)
    })
}

#[test]
fn each_case_has_a_twin() {
    let twins: BTreeSet<String> =
        programs("pass", "rs").into_iter().filter(|name| !name.starts_with("programs/")).collect();
    let cases = cases();
    assert_eq!(cases.difference(&twins).collect::<Vec<_>>(), Vec::<&String>::new(), "cases without a twin");
    assert_eq!(twins.difference(&cases).collect::<Vec<_>>(), Vec::<&String>::new(), "twins without a case");
    for name in &cases {
        assert_ne!(read("cases", name, "rs"), read("pass", name, "rs"), "{name} is its own twin");
    }
}

#[test]
fn each_case_has_its_message() {
    assert_eq!(programs("cases", "stderr"), cases());
    assert!(!root().join("wip").exists(), "unrecorded messages in `wip`");
}

#[test]
fn there_are_enough_of_a_size_to_read() {
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for name in &cases {
        let text = read("cases", name, "rs");
        assert!(text.starts_with("// "), "{name} says no rule");
        let all = text.lines().count();
        let written = text.lines().filter(|line| !line.is_empty() && *line != "fn main() {}").count();
        // A bug of a real driver takes a little more to tell.
        let most = if name.starts_with("bugs/") { 30 } else { 23 };
        assert!(all >= 6 && written <= most, "{name} has {all} lines, {written} of them written");
    }
}

#[test]
fn no_message_shows_the_inside() {
    let mut shown = Vec::new();
    for (name, message) in messages().filter(|(name, _)| !SPELT_BY_THE_USER.contains(&name.as_str())) {
        for line in message.lines() {
            let place = line.trim_start().starts_with("-->") || line.trim_start().starts_with(":::");
            if let Some(inside) = INTERNAL.iter().find(|inside| !place && line.contains(**inside)) {
                shown.push(format!("{name}: `{inside}` in {line:?}"));
            }
        }
    }
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

#[test]
fn no_message_depends_on_the_sources_of_std() {
    // The compiler quotes them if they are installed, and gives only their place otherwise.
    for (name, message) in messages() {
        assert!(!message.contains("$RUST"), "{name} points into std");
    }
}

#[test]
fn no_message_is_mixed_with_warnings() {
    for (name, message) in messages() {
        assert!(message.starts_with("error") && !message.contains("\nwarning"), "{name} has warnings");
    }
}

#[test]
fn the_readme_explains_each_folder() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for name in cases() {
        let folder = Path::new(&name).parent().unwrap().display().to_string();
        assert!(readme.contains(&format!("`{folder}/`")), "the README does not explain `{folder}/`");
    }
}
