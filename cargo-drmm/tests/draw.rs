//! `cargo drmm map` and `cargo drmm draw`, as an author calls them.
#![forbid(unsafe_code)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of the test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cargo-drmm-{}-{name}", std::process::id()));
        fs::create_dir_all(path.join("src")).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> &Self {
        fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn drmm(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cargo-drmm"))
            .arg("drmm")
            .args(words)
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .output()
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const DRIVER: &str = "
#[drm_driver(unbind = Self::last_touch)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    /// Registers, BAR 0.
    ///
    /// More of them.
    #[devm]
    regs: IoMem<'bound>,
    #[drmm]
    shown: Vec<Option<u8>>,
    count: u32,
}
";

#[test]
fn a_map_needs_no_build() {
    let folder = Folder::new("map");
    folder.write("Cargo.toml", "[package]\nname = \"author\"\n").write("src/lib.rs", DRIVER);
    let output = folder.drmm(&["map"]);
    assert!(output.status.success(), "{}", said(&output));
    let svg = folder.read("target/drmm/Tiny.svg");
    for text in [
        ">hw.regs</text>",
        "Registers, BAR 0.",
        "Vec&lt;Option&lt;u8&gt;&gt;",
        "step 6 runs Self::last_touch",
        "count ends in step 11",
    ] {
        assert!(svg.contains(text), "{text} is not in {svg}");
    }
    assert!(!svg.contains("More of them"), "the first paragraph is enough");
    let output = folder.drmm(&["map", "Tiny", "--theme", "dark", "-o", "dark.svg"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(!folder.read("dark.svg").contains("prefers-color-scheme"));
}

#[test]
fn a_map_says_what_is_missing_or_wrong() {
    let folder = Folder::new("map-none");
    folder.write("Cargo.toml", "[package]\nname = \"author\"\n").write("src/lib.rs", DRIVER);
    let output = folder.drmm(&["map", "Big"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).starts_with("error: no struct `Big`"), "{}", said(&output));
    folder.write("src/other.rs", &DRIVER.replace("Tiny", "Other"));
    let output = folder.drmm(&["map"]);
    assert_eq!(output.status.code(), Some(1));
    let names = "there are Tiny (src/lib.rs:2), Other (src/other.rs:2)";
    assert!(said(&output).contains(names), "{}", said(&output));
    // Each of these places is a name for one of them.
    for place in ["src/other.rs:2", "src/other.rs:Other", "other.rs:Other"] {
        assert!(folder.drmm(&["map", place]).status.success(), "{place}");
    }
    folder.write("src/other.rs", &DRIVER.replace("Tiny", "Other").replace("#[drmm]", "#[devm]"));
    let output = folder.drmm(&["map", "Other"]);
    assert!(output.status.success(), "{}", said(&output));
    folder.write("src/other.rs", "#[drm_driver] fn odd() {}");
    let output = folder.drmm(&["map", "odd"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("src/other.rs:1: `odd` is no struct"), "{}", said(&output));
}

const RUN: &str = r#"{"order":1,"parent":1,"kind":"Acquire","list":"devm","name":"map","entry":8}
{"order":2,"parent":1,"kind":"Step","list":"stop","step":1,"removal":"Surprise"}
{"order":3,"parent":1,"kind":"Step","list":"devm","step":8}
{"order":4,"parent":1,"kind":"Release","list":"devm","step":8,"name":"map","entry":8}
"#;

#[test]
fn a_run_is_drawn_beside_its_lines() {
    let folder = Folder::new("draw");
    folder.write("run.jsonl", RUN);
    let output = folder.drmm(&["draw", "run.jsonl", "--title", "mine & yours"]);
    assert!(output.status.success(), "{}", said(&output));
    let svg = folder.read("run.svg");
    assert!(svg.contains("mine &amp; yours") && svg.contains("surprise removal"), "{svg}");
    let output = folder.drmm(&["draw", "run.jsonl", "--trace-events"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(folder.read("run.json").contains("traceEvents"));
}

#[test]
fn a_file_that_is_no_run_is_refused_with_its_line() {
    let folder = Folder::new("draw-bad");
    folder.write("run.jsonl", &format!("{RUN}{{\"order\":5}}\n"));
    let output = folder.drmm(&["draw", "run.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said(&output), "error: run.jsonl, line 5: `kind` cannot be \"\"\n");
    folder.write("run.jsonl", "");
    let output = folder.drmm(&["draw", "run.jsonl"]);
    assert_eq!(said(&output), "error: run.jsonl: no event of a bus device is in it\n");
    let output = folder.drmm(&["draw", "none.jsonl"]);
    assert!(said(&output).starts_with("error: none.jsonl: "), "{}", said(&output));
    assert_eq!(folder.drmm(&["draw"]).status.code(), Some(2));
}
