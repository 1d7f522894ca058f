//! The text of the project: comments of every Rust file, and pages.
//!
//! The rule is in CONTRIBUTING. What can be counted is held here: an actor has a noun, code is not
//! spoken of as people, and lines wrap at 100 columns.

use std::fs;
use std::path::{Path, PathBuf};

/// Words that hide who acts.
const HIDE_THE_ACTOR: [&str; 7] =
    ["nobody", "somebody", "whoever", "whatever", "anybody", "everybody", "someone"];

/// Words that say less than `is`.
const SAY_LESS_THAN_IS: [&str; 2] = ["stand", "stands"];

/// Nouns that a clause with `who` may follow.
const ACTORS: [&str; 21] = [
    "those",
    "program",
    "programs",
    "thread",
    "threads",
    "caller",
    "callers",
    "driver",
    "drivers",
    "author",
    "authors",
    "user",
    "users",
    "developer",
    "developers",
    "reader",
    "readers",
    "person",
    "people",
    "maintainers",
    "anyone",
];

/// Where recorded output and the licences are, which are not written for this project's readers.
const NOT_OURS: [&str; 6] = ["target", ".git", "expected", "expanded", "corpus", "packages"];

const COLUMNS: usize = 100;

fn top() -> Option<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    top.join("CONTRIBUTING.md").is_file().then(|| top.to_owned())
}

/// All files with text, by their paths from the top.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if path.is_dir() {
            if !NOT_OURS.contains(&name) {
                files(&path, into);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "md") {
            into.push(path);
        }
    }
}

/// The comment of a line, without its marker.
fn comment(line: &str) -> Option<&str> {
    let start = line.trim_start();
    if let Some(rest) = start.strip_prefix("//") {
        return Some(rest.trim_start_matches(['/', '!']));
    }
    // Behind code: not within a string.
    let at = line.find(" // ")?;
    (line[..at].matches('"').count() % 2 == 0).then(|| &line[at + 4..])
}

/// The prose of a file: its lines with their numbers, code spans and code blocks left out.
fn prose(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let is_page = path.extension().is_some_and(|extension| extension == "md");
    let mut in_code = false;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(words) = (if is_page { Some(line) } else { comment(line) }) else {
            in_code = false;
            continue;
        };
        if words.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            lines.push((number, words.split('`').step_by(2).collect::<Vec<_>>().join("``")));
        }
    }
    lines
}

/// The messages of a file that authors of drivers read: those of the macros, and the compiler's
/// where a trait has words for it. Code in them is left out.
fn messages(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let place = path.display().to_string();
    let of_the_macros = place.contains("drmm-expand/src") && !place.contains("/tests/");
    let of_a_trait = |line: &str| {
        ["message = \"", "label = \"", "note = \""].iter().any(|begin| line.trim().starts_with(begin))
    };
    let is_said = |line: &str| comment(line).is_none() && (of_the_macros || of_a_trait(line));
    let said = (1..).zip(text.lines()).filter(|(_, line)| is_said(line));
    let strings = said.map(|(number, line)| (number, line.split('"').skip(1).step_by(2).collect::<Vec<_>>()));
    let without_code = |said: &str| said.split('`').step_by(2).collect::<Vec<_>>().join("``");
    strings
        .flat_map(|(number, said)| {
            said.into_iter().map(move |said| (number, without_code(said))).collect::<Vec<_>>()
        })
        .filter(|(_, said)| said.contains(' '))
        .collect()
}

fn words(line: &str) -> Vec<String> {
    let is_word = |c: char| c.is_alphabetic() || "'_-".contains(c);
    line.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// What is wrong with a line. `before` is the last word of the line above.
fn complaints(line: &str, before: &str) -> Vec<String> {
    let found = words(line);
    let mut complaints: Vec<String> = found
        .iter()
        .filter(|word| HIDE_THE_ACTOR.contains(&word.as_str()) || SAY_LESS_THAN_IS.contains(&word.as_str()))
        .cloned()
        .collect();
    for (at, _) in found.iter().enumerate().filter(|(_, word)| *word == "who") {
        let noun = if at == 0 { before } else { &found[at - 1] };
        if !ACTORS.contains(&noun) {
            complaints.push(format!("`who` after `{noun}`"));
        }
    }
    complaints
}

#[test]
fn an_actor_has_a_noun_and_what_is_is() {
    let Some(top) = top() else { return println!("skipped: the other crates are not beside this one") };
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    files(&top, &mut all);
    let mut lines = 0;
    for path in all {
        let mut before = String::new();
        for (number, line) in prose(&path) {
            // This file says what it looks for.
            if !path.ends_with("tests/prose.rs") {
                let place = path.strip_prefix(&top).unwrap().display();
                wrong.extend(
                    complaints(&line, &before).iter().map(|what| format!("{place}:{number}: {what}")),
                );
            }
            before = words(&line).pop().unwrap_or_default();
            lines += 1;
        }
    }
    assert!(lines > 10_000, "only {lines} lines were found: the search is broken");
    assert!(wrong.is_empty(), "{} lines: {wrong:#?}", wrong.len());
}

#[test]
fn messages_are_written_as_comments_are() {
    let Some(top) = top() else { return println!("skipped: the other crates are not beside this one") };
    let (mut all, mut wrong, mut lines) = (Vec::new(), Vec::new(), 0);
    files(&top, &mut all);
    for path in all.iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        for (number, said) in messages(path) {
            let place = path.strip_prefix(&top).unwrap().display();
            wrong.extend(complaints(&said, "").iter().map(|what| format!("{place}:{number}: {what}")));
            lines += 1;
        }
    }
    assert!(lines > 150, "only {lines} messages were found: the search is broken");
    assert!(wrong.is_empty(), "{} messages: {wrong:#?}", wrong.len());
}

#[test]
fn comments_and_pages_wrap_at_a_hundred_columns() {
    let Some(top) = top() else { return println!("skipped: the other crates are not beside this one") };
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    files(&top, &mut all);
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let long: Vec<_> = prose(&path)
            .into_iter()
            .filter(|(number, line)| {
                let whole = text.lines().nth(number - 1).unwrap_or("");
                // A table's row, a link and a code span cannot be broken, nor can what is behind
                // code.
                let is_whole =
                    whole.trim_start().starts_with("//") || path.extension().is_some_and(|e| e == "md");
                let breakable = line.trim().contains(' ') && !line.trim_start().starts_with('|');
                is_whole && breakable && whole.chars().count() > COLUMNS && breaks_before(whole)
            })
            .map(|(number, _)| format!("{}:{number}", path.strip_prefix(&top).unwrap().display()))
            .collect();
        wrong.extend(long);
    }
    assert!(wrong.is_empty(), "{} lines: {wrong:#?}", wrong.len());
}

/// Whether the line could be broken before its last column: a space outside of a code span.
fn breaks_before(line: &str) -> bool {
    let mut in_code = false;
    line.chars().take(COLUMNS).enumerate().any(|(at, letter)| {
        in_code ^= letter == '`';
        letter == ' ' && !in_code && at > COLUMNS / 2
    })
}

#[test]
fn the_search_finds_what_it_is_for() {
    assert_eq!(complaints("the one who waits for nobody", "").len(), 2);
    assert_eq!(complaints("programs who hold it, whatever they do", "").len(), 1);
    assert_eq!(complaints("who waits", "callers"), [""; 0]);
    assert_eq!(complaints("it stands for the device", "").len(), 1);
    assert_eq!(comment("let a = \"// no\"; // yes"), Some("yes"));
}
