//! The pictures of the README and of the runtime's front page: what the tools make of the bochs
//! example. `UPDATE_PICTURES=1` records them anew.
//!
//! They show the order of events and no times, so every run gives the same.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use drmm_draw::{Run, Theme, Timeline};

const ALT: [&str; 2] = [
    "A timeline of the bochs example: hardware ends when the card is pulled, what programs hold ends \
     with the last reference, in thirteen steps.",
    "A map of struct Bochs: the mark of each field, what the field is reached by, and the step in \
     which it ends.",
];

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a program of the workspace.
fn run(package: &str, program: [&str; 2], words: &[&str]) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(top())
        .args(["run", "--quiet", "--package", package])
        .args(program)
        .arg("--")
        .args(words);
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The file of a page is this text, or becomes it.
fn hold(file: &str, text: &str) {
    let path = top().join(file);
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        fs::write(&path, text).expect("the folder is there");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{file} is out of date: UPDATE_PICTURES=1 cargo test -p drmm-examples --test pictures"
    );
}

/// A picture that brings itself along, for documentation that is one page.
fn embedded(svg: &str, alt: &str) -> String {
    let mut data = String::new();
    for c in svg.chars() {
        match c {
            // What HTML, or the address that it is a part of, would take for its own.
            '\n' | '"' | '#' | '%' | '<' | '>' | '&' => {
                _ = write!(data, "%{:02X}", u32::from(c));
            }
            c => data.push(c),
        }
    }
    format!("<p><img alt=\"{alt}\" style=\"width:100%\" src=\"data:image/svg+xml,{data}\"></p>\n")
}

#[test]
fn the_timeline_of_the_bochs_example() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bochs.jsonl");
    let screen = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures-bochs.png");
    let words = ["--trace", file.to_str().expect("UTF-8"), "--out", screen.to_str().expect("UTF-8")];
    run("drmm-examples", ["--example", "bochs"], &words);
    let all =
        Run::from_lines(&fs::read_to_string(&file).expect("it is there")).expect("it was written by us");
    let devices = all.bus_devices();
    let [first, _second] = devices[..] else { panic!("two adapters: {devices:?}") };
    let timeline = Timeline::new(&all.of_bus_device(first)).title("bochs: pulled out while a program draws");
    hold("docs/pictures/bochs-light.svg", &timeline.clone().theme(Theme::Light).svg());
    hold("docs/pictures/bochs-dark.svg", &timeline.clone().theme(Theme::Dark).svg());
    hold("drmm-runtime/pictures/timeline.html", &embedded(&timeline.svg(), ALT[0]));
}

#[test]
fn the_map_of_the_bochs_driver() {
    for (theme, kept) in [("light", Some("map-light.svg")), ("dark", Some("map-dark.svg")), ("auto", None)] {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("map-{theme}.svg"));
        let out = file.to_str().expect("UTF-8");
        run(
            "cargo-drmm",
            ["--bin", "drmm"],
            &["map", "Bochs", "--path", "examples", "--theme", theme, "-o", out],
        );
        let svg = fs::read_to_string(&file).expect("it is there");
        match kept {
            Some(name) => hold(&format!("docs/pictures/{name}"), &svg),
            None => hold("drmm-runtime/pictures/map.html", &embedded(&svg, ALT[1])),
        }
    }
}
