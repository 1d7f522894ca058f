//! `docs/from-c.md` says what replaces each function of C. What it names must exist.
//!
//! The page speaks of all crates of the workspace, so this reads their sources: rustfmt's layout is
//! enough to find items, and a file that cannot be compiled here (another crate's) can be read all
//! the same.

// Miri would look for undefined behaviour in reading a few hundred files.
#![cfg(not(miri))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Names on the page that are Rust's own.
const OF_RUST: [&str; 6] = ["Clone", "Drop", "None", "Option", "String", "Vec"];

/// The top of the workspace; `None` if this crate was taken out of it.
fn workspace() -> Option<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    if top.join("drmm-macros").is_dir() {
        return Some(top.to_owned());
    }
    println!("skipped: the page and the other crates are not beside this one");
    None
}

/// The text of all Rust files below `folder`.
fn texts(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).into_iter().flatten();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
    found
}

/// The public surface of one crate, as far as the page needs it.
struct Surface {
    /// The roots of the crate and of its public modules.
    root: String,
    /// The items of all files, each with its body.
    items: Vec<String>,
}

impl Surface {
    fn new(top: &Path, name: &str) -> Self {
        let src = top.join(name).join("src");
        let mut root = fs::read_to_string(src.join("lib.rs")).unwrap();
        let modules = root.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        let roots = modules.filter_map(|name| fs::read_to_string(src.join(name).join("mod.rs")).ok());
        let roots: Vec<_> = roots.collect();
        root.extend(roots);
        Self { root, items: texts(&src).iter().flat_map(|text| items(text)).collect() }
    }

    /// `Type`, `Type::member`, `function`, `module::Type`, `module::function`, `macro!` or `ERRNO`.
    fn has(&self, path: &str) -> bool {
        if let Some(name) = path.strip_suffix('!') {
            return self.items.iter().any(|item| item.starts_with(&format!("macro_rules! {name} ")));
        }
        let mut parts = path.split("::").peekable();
        let module = parts.next_if(|part| part.starts_with(char::is_lowercase));
        if let (Some(function), None) = (module, parts.peek()) {
            if self.has_function(function) && self.reexports(function) {
                return true;
            }
        }
        if module.is_some_and(|module| !self.exports(&format!("pub mod {module}"))) {
            return false;
        }
        match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => module.is_some(),
            (Some(name), None, _) if name.starts_with(char::is_lowercase) => self.has_function(name),
            (Some(name), None, _) => self.has_errno(name) || self.has_type(name, module.is_none()),
            (Some(name), Some(member), None) => {
                self.has_type(name, module.is_none()) && self.has_member(name, member)
            }
            _ => false,
        }
    }

    fn exports(&self, what: &str) -> bool {
        self.root.lines().any(|line| line.trim().trim_end_matches([';', ' ', '{']) == what)
    }

    /// Whether the root of the crate re-exports the name.
    fn reexports(&self, name: &str) -> bool {
        let is_exported = |line: &str| line.trim_start().starts_with("pub use ") && mentions(line, name);
        self.root.replace("use {\n", "use {").replace(",\n", ", ").lines().any(is_exported)
    }

    fn has_errno(&self, name: &str) -> bool {
        let is_listed = |item: &String| item.starts_with("errnos! {") && mentions(item, name);
        name.starts_with('E') && self.items.iter().any(is_listed)
    }

    fn has_type(&self, name: &str, is_exported_by_root: bool) -> bool {
        let is_defined = self.items.iter().any(|item| definition(item) == Some(name));
        is_defined && (!is_exported_by_root || self.reexports(name))
    }

    fn has_function(&self, name: &str) -> bool {
        self.items.iter().any(|item| begins(item, &format!("pub fn {name}")))
    }

    /// A method or a constant of a type or a trait, or a variant.
    fn has_member(&self, name: &str, member: &str) -> bool {
        self.items.iter().filter(|item| subject(item) == Some(name)).any(|item| {
            let is_trait =
                !item.starts_with("impl") || item.lines().next().is_some_and(|l| l.contains(" for "));
            item.lines().filter_map(|line| line.strip_prefix("    ")).any(|line| {
                let is_public = line.starts_with("pub ") || is_trait;
                let line = line.trim_start_matches("pub ").trim_start_matches("const ");
                let is_function = begins(line, &format!("fn {member}"));
                let is_variant = definition(item).is_some() && begins(line, member);
                is_public && (is_function || is_variant)
            })
        })
    }
}

/// The items of a file: each begins in the first column and goes on to where the next begins.
fn items(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with(|first: char| first.is_alphabetic()) {
            items.push(String::new());
        }
        if let Some(item) = items.last_mut() {
            item.push_str(line);
            item.push('\n');
        }
    }
    items
}

/// Whether `text` begins with `start` and the word ends there.
fn begins(text: &str, start: &str) -> bool {
    text.strip_prefix(start).is_some_and(|rest| !rest.starts_with(is_word))
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn mentions(text: &str, word: &str) -> bool {
    text.split(|letter| !is_word(letter)).any(|found| found == word)
}

/// The name of a public type or trait, if the item defines one.
fn definition(item: &str) -> Option<&str> {
    let rest = item.strip_prefix("pub ")?;
    let rest = rest.strip_prefix("unsafe ").unwrap_or(rest);
    let rest = ["struct ", "enum ", "trait ", "type "].iter().find_map(|word| rest.strip_prefix(word))?;
    rest.split(|letter| !is_word(letter)).next()
}

/// The type or trait whose members the item has.
fn subject(item: &str) -> Option<&str> {
    if let Some(name) = definition(item) {
        return Some(name);
    }
    let rest = item.strip_prefix("unsafe ").unwrap_or(item).strip_prefix("impl")?;
    let rest = rest.get(generics(rest)..)?.trim_start();
    let head = rest.split(['{', '\n']).next()?;
    let of = head.split(" for ").nth(1).unwrap_or(head);
    of.split(|letter| !is_word(letter)).next()
}

/// The length of the generics that `text` begins with.
fn generics(text: &str) -> usize {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' if !text[..at].ends_with('-') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return if at == 0 { 0 } else { at + 1 };
        }
    }
    0
}

struct Page {
    text: String,
    crates: [Surface; 3],
    macros: String,
}

impl Page {
    fn read() -> Option<Self> {
        let top = workspace()?;
        let crates = ["drmm-runtime", "drmm-pci", "drmm-kms"].map(|name| Surface::new(&top, name));
        let macros = texts(&top.join("drmm-expand/src")).concat();
        Some(Self { text: fs::read_to_string(top.join("docs/from-c.md")).unwrap(), crates, macros })
    }

    /// Whether a name of Rust on the page exists.
    fn has(&self, name: &str) -> bool {
        let [runtime, pci, kms] = &self.crates;
        if let Some(mark) = name.strip_prefix("#[").and_then(|rest| rest.strip_suffix(']')) {
            return self.macros.contains(&format!("\"{mark}\""));
        }
        if let Some(path) = name.strip_prefix("pci::") {
            return pci.has(path);
        }
        name.strip_prefix("kms::").map_or_else(|| runtime.has(name), |path| kms.has(path))
            || OF_RUST.contains(&name)
    }

    /// The rows of all tables.
    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        let mut heads = Vec::new();
        for line in self.text.lines() {
            let Some(row) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
                heads.clear();
                continue;
            };
            let cells: Vec<&str> = row.split(" | ").map(str::trim).collect();
            if heads.is_empty() {
                heads = cells;
            } else if !row.starts_with("---") {
                rows.push(Row { heads: heads.clone(), cells });
            }
        }
        rows
    }

    /// The text between backticks in the columns of this head.
    fn names(&self, head: &str) -> Vec<&str> {
        self.rows().iter().filter_map(|row| row.cell(head)).flat_map(spans).collect()
    }
}

/// A row of a table, and the heads of its columns.
struct Row<'page> {
    heads: Vec<&'page str>,
    cells: Vec<&'page str>,
}

impl<'page> Row<'page> {
    fn cell(&self, head: &str) -> Option<&'page str> {
        let at = self.heads.iter().position(|found| *found == head)?;
        self.cells.get(at).copied()
    }
}

/// The text between backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_row_is_complete() {
    let Some(page) = Page::read() else { return };
    let rows = page.rows();
    assert!(rows.len() > 100, "only {} rows were found", rows.len());
    for Row { heads, cells } in rows {
        assert_eq!(heads.len(), cells.len(), "cells of {cells:?}");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "an empty cell in {cells:?}");
    }
}

#[test]
fn every_link_within_the_page_leads_to_a_heading() {
    let Some(page) = Page::read() else { return };
    let anchor = |heading: &str| {
        let kept = heading.to_lowercase().replace(|c: char| !is_word(c) && c != ' ' && c != '-', "");
        kept.trim().replace(' ', "-")
    };
    let headings: Vec<String> =
        page.text.lines().filter_map(|line| line.strip_prefix("## ")).map(anchor).collect();
    let links = page.text.split("](#").skip(1).filter_map(|rest| rest.split(')').next());
    for link in links {
        assert!(headings.iter().any(|heading| heading == link), "no heading for #{link}");
    }
}

#[test]
fn every_rust_name_exists() {
    let Some(page) = Page::read() else { return };
    let is_rust = |name: &&str| name.starts_with("#[") || name.ends_with('!') || name.contains("::");
    let is_prefix = |name: &str| name.ends_with("::");
    let anywhere = spans(&page.text).filter(is_rust);
    let names: BTreeSet<&str> = anywhere
        .chain(page.names("Here"))
        .filter(|name| !is_prefix(name) && !name.starts_with('\''))
        .collect();
    let missing: Vec<_> = names.iter().filter(|name| !page.has(name)).collect();
    assert!(missing.is_empty(), "named in docs/from-c.md, but not there: {missing:#?}");
    assert!(names.len() > 60, "only {} names were found", names.len());
}

#[test]
fn every_test_exists() {
    let (Some(page), Some(top)) = (Page::read(), workspace()) else { return };
    let crates = ["drmm-runtime", "drmm-expand", "drmm-pci", "drmm-sim", "drmm-qemu", "drmm-kms"];
    let folders = crates.iter().flat_map(|name| ["src", "tests"].map(|part| top.join(name).join(part)));
    let tests: String = folders.flat_map(|folder| texts(&folder)).collect();
    let exists = |name: &str| {
        // A program that must not compile is named by its file.
        tests.contains(&format!("fn {name}() {{\n"))
            || name.contains('/') && top.join("ui-tests/cases").join(name).is_file()
    };
    let names = page.names("Test");
    let missing: Vec<_> = names.iter().filter(|name| !exists(name)).collect();
    assert!(missing.is_empty(), "tests named in docs/from-c.md, but not there: {missing:#?}");
    assert!(names.len() >= 18, "only {} tests were found", names.len());
}

#[test]
fn every_name_for_the_wrong_side_is_explained() {
    let (Some(page), Some(top)) = (Page::read(), workspace()) else { return };
    let file = |name| fs::read_to_string(top.join("drmm-runtime/src/wrong_side").join(name)).unwrap();
    let source = ["complete.rs", "of_the_driver.rs", "on_bus_device.rs", "on_device.rs"].map(file).concat();
    let refused = source.lines().filter(|line| line.contains("where Self: "));
    let functions = refused.filter_map(|line| line.trim().trim_start_matches("pub ").strip_prefix("fn "));
    let refused: BTreeSet<&str> = functions.filter_map(|rest| rest.split(['<', '(']).next()).collect();
    assert!(refused.len() > 40, "only {} names were found", refused.len());
    let asked: BTreeSet<&str> = page.names("Asked for").into_iter().collect();
    let explained: Vec<_> = refused.difference(&asked).collect();
    assert!(explained.is_empty(), "refused, but not in docs/from-c.md: {explained:?}");
}

#[test]
fn names_that_do_not_exist_are_noticed() {
    let Some(page) = Page::read() else { return };
    for good in
        ["Dev::enter", "BoundDevice::devm", "Removal::Surprise", "report::Kind::Panic", "kms::File", "ENODEV"]
    {
        assert!(page.has(good), "{good} exists");
    }
    for bad in [
        "Dev::devm",
        "Device",
        "BoundDevice::drmm_iomap",
        "DrmDriver::enter",
        "Parent::undo",
        "Removal::Sudden",
        "device::Dev",
        "pci::Dev",
        "kms::File::state",
        "report::Kind::Panicked",
        "EWORLD",
        "drm_dev_alloc!",
        "#[devregs]",
    ] {
        assert!(!page.has(bad), "{bad} does not exist");
    }
}
