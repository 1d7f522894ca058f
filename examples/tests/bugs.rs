//! Compares `docs/bugs.md` with programs and tests that it names, and counts what stops the bugs.
//!
//! The counts are printed: `cargo test -p drmm-examples --test bugs -- --nocapture`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The bugs that the page has to have, each once: those that were repaired, by their numbers, ...
const REPAIRED: [u32; 60] = [
    1, 2, 3, 4, 6, 7, 9, 11, 12, 14, 15, 16, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 33, 34, 35,
    36, 38, 40, 41, 42, 44, 46, 47, 49, 50, 51, 53, 54, 55, 57, 58, 59, 61, 62, 64, 65, 66, 68, 69, 70, 72,
    73, 74, 76, 77, 79, 80,
];
/// ... those that are live: L1 to L18, ...
const LIVE: u32 = 18;
/// ... and those of what was switched on: O1 to O5.
const SWITCHED: u32 = 5;
/// ... and the kinds about waiting: W1 to W5.
const WAITING: u32 = 5;

/// How a row may begin to say what stops its bug.
const KINDS: [&str; 4] = ["Compile error", "By construction", "Caught", "Not stopped"];

struct Row {
    number: String,
    classes: Vec<String>,
    kind: &'static str,
    /// What comes after the kind.
    answer: String,
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    fs::read_to_string(workspace().join("docs/bugs.md")).expect("the page is there")
}

/// The rows whose first cell is the number of a bug.
fn rows(page: &str) -> Result<Vec<Row>, String> {
    let is_number = |cell: &str| {
        let digits = cell.strip_prefix(['L', 'O', 'W']).unwrap_or(cell);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let cells = |line: &str| {
        let inner = line.strip_prefix("| ")?.strip_suffix(" |")?;
        Some(inner.split(" | ").map(str::to_owned).collect::<Vec<_>>())
    };
    let numbered = page.lines().filter_map(cells).filter(|cells| is_number(&cells[0]));
    numbered.map(|cells| row(&cells)).collect()
}

fn row(cells: &[String]) -> Result<Row, String> {
    let [number, place, story, classes, answer] = cells else {
        return Err(format!("row {} has {} cells", cells[0], cells.len()));
    };
    let opening = |kind: &&str| answer.starts_with(&format!("**{kind}.** "));
    let kind = KINDS.into_iter().find(opening).ok_or(format!("row {number} does not say what stops it"))?;
    let classes: Vec<String> = classes.split(", ").map(str::to_owned).collect();
    if !classes.iter().all(|class| class.len() == 1 && ("A"..="N").contains(&class.as_str())) {
        return Err(format!("row {number} has an unknown class among {classes:?}"));
    }
    if place.is_empty() || story.len() < 20 {
        return Err(format!("row {number} does not say what went wrong"));
    }
    Ok(Row { number: number.clone(), classes, kind, answer: answer[kind.len() + 6..].to_owned() })
}

/// `(file, name of a test)` for each link, the file as the page names it.
fn links(text: &str) -> Vec<(String, Option<String>)> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let split = |target: &str| match target.split_once('#') {
        Some((file, name)) => (file.to_owned(), Some(name.to_owned())),
        None => (target.to_owned(), None),
    };
    targets.map(split).collect()
}

/// The functions of a file that are tests.
fn tests_in(text: &str) -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("fn ") {
            if is_test {
                tests.insert(rest.split('(').next().unwrap_or(rest).to_owned());
            }
            is_test = false;
        } else if line == "#[test]" {
            is_test = true;
        }
    }
    tests
}

/// What is wrong with the evidence of a row.
fn complaint(row: &Row) -> Option<String> {
    let docs = workspace().join("docs");
    let (mut programs, mut tests) = (0, 0);
    for (file, name) in links(&row.answer) {
        let path = docs.join(&file);
        let Ok(text) = fs::read_to_string(&path) else { return Some(format!("{file} is not there")) };
        if let Some(name) = name {
            if !tests_in(&text).contains(&name) {
                return Some(format!("{file} has no test {name}"));
            }
            tests += 1;
        } else if let Some((before, program)) = file.split_once("ui-tests/cases/") {
            let twin = docs.join(before).join("ui-tests/pass").join(program);
            if !path.with_extension("stderr").exists() || !twin.exists() {
                return Some(format!("{file} has no recorded refusal or no twin"));
            }
            programs += 1;
        }
    }
    let words = row.answer.split_whitespace().count();
    let is_enough = match row.kind {
        "Compile error" => programs > 0,
        "Not stopped" => words >= 10,
        _ => tests > 0,
    };
    (!is_enough).then(|| format!("\"{}\" without evidence", row.kind))
}

#[test]
fn every_bug_is_there_once() {
    let live = (1..=LIVE).map(|number| format!("L{number}"));
    let switched = (1..=SWITCHED).map(|number| format!("O{number}"));
    let waiting = (1..=WAITING).map(|number| format!("W{number}"));
    let expected: Vec<String> =
        REPAIRED.iter().map(u32::to_string).chain(live).chain(switched).chain(waiting).collect();
    let found: Vec<String> = rows(&page()).unwrap().into_iter().map(|row| row.number).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_answer_has_its_evidence_and_is_counted() {
    let rows = rows(&page()).unwrap();
    let complaints: Vec<_> =
        rows.iter().filter_map(|row| Some(format!("{}: {}", row.number, complaint(row)?))).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for class in rows.iter().flat_map(|row| &row.classes) {
        *classes.entry(class).or_default() += 1;
    }
    println!("docs/bugs.md: {} bugs, {} of them live", rows.len(), LIVE);
    for kind in KINDS {
        println!("{:>5}  {}", rows.iter().filter(|row| row.kind == kind).count(), kind.to_lowercase());
    }
    let classes: Vec<_> = classes.iter().map(|(class, count)| format!("{class} {count}")).collect();
    println!("by class: {}", classes.join(", "));
}

#[test]
fn every_program_and_test_about_a_bug_is_named() {
    let page = page();
    let named: BTreeSet<_> =
        links(&page).into_iter().map(|(file, name)| file + &name.unwrap_or_default()).collect();
    let folder = fs::read_dir(workspace().join("ui-tests/cases/bugs")).expect("the folder is there");
    for path in folder.map(|entry| entry.expect("it can be read").path()) {
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        let is_program = path.extension().is_some_and(|extension| extension == "rs");
        assert!(
            !is_program || named.contains(&format!("../ui-tests/cases/bugs/{name}")),
            "{name} is in no row"
        );
    }
    for file in ["drmm-runtime/tests/bugs.rs", "drmm-kms/tests/bugs.rs"] {
        let text = fs::read_to_string(workspace().join(file)).expect("the file is there");
        for test in tests_in(&text) {
            assert!(named.contains(&format!("../{file}{test}")), "{test} of {file} is in no row");
        }
    }
}

#[test]
fn what_is_wrong_with_a_row_is_noticed() {
    let with = |answer: &str| {
        let row = rows(&format!("| 1 | vc4 | It was freed at unbind. | A | {answer} |"))
            .map(|mut rows| rows.remove(0));
        row.map_or_else(Some, |row| complaint(&row))
    };
    let test = "../drmm-runtime/tests/bugs.rs#spi_private_data_is_there_until_unbind_has_ended";
    assert_eq!(with(&format!("**By construction.** [a]({test})")), None);
    for wrong in [
        "Nothing to see.".to_owned(),
        "**By construction.** Believe it.".to_owned(),
        format!("**By construction.** [a]({test}_at_all)"),
        format!("**Compile error.** [a]({test})"),
        "**By construction.** [a](../drmm-runtime/tests/bugs.rs#board)".to_owned(),
        "**Compile error.** [a](../ui-tests/cases/bugs/no_such_bug.rs)".to_owned(),
        "**Compile error.** [a](../ui-tests/src/pci.rs)".to_owned(),
        "**Not stopped.** Sorry.".to_owned(),
    ] {
        assert!(with(&wrong).is_some(), "{wrong}");
    }
    assert!(rows("| 1 | vc4 | It was freed at unbind. | A |").is_err());
    assert!(rows("| 1 | vc4 | It was freed at unbind. | A, Z | **Not stopped.** |").is_err());
}
