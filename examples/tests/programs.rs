//! The examples as a user runs them: `cargo run --example NAME`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    cargo
}

/// Builds an example and says where it is.
fn build(name: &str) -> PathBuf {
    let features: &[&str] = if cfg!(feature = "qemu") { &["--features", "qemu"] } else { &[] };
    let built =
        cargo().args(["build", "--quiet", "--example", name]).args(features).status().expect("cargo runs");
    assert!(built.success(), "{name} does not build");
    // This test is in `deps` of the same profile folder.
    let test = std::env::current_exe().expect("a test knows its own path");
    let profile = test.ancestors().nth(2).expect("a test is in the target folder");
    profile.join("examples").join(name)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The last step of the release order, which every example prints.
const END: &str = "13 free the memory";

#[test]
fn bochs_writes_its_picture_and_the_order() {
    let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bochs.png");
    let output = Command::new(build("bochs")).arg("--out").arg(&picture).output().expect("it runs");
    let said = text(&output);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches(END).count(), 2, "{said}");
    assert!(said.contains("(ENODEV)"), "{said}");
    let reader =
        png::Decoder::new(std::io::BufReader::new(std::fs::File::open(&picture).expect("it is there")));
    let reader = reader.read_info().expect("it is a PNG file");
    assert_eq!((reader.info().width, reader.info().height), (1024, 768));
}

#[test]
fn bochs_explains_a_wrong_option_in_one_line() {
    let output = Command::new(build("bochs")).args(["--transport", "isa"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output), "bochs: `--transport` cannot be `isa`; see --help\n");
}

#[test]
fn bochs_explains_a_missing_qemu_in_one_line() {
    let program = build("bochs");
    let output =
        Command::new(program).env("PATH", "").args(["--transport", "qemu"]).output().expect("it runs");
    let said = text(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    if cfg!(feature = "qemu") {
        assert_eq!(output.status.code(), Some(1));
        assert!(said.contains("qemu-system-x86"), "{said}");
    } else {
        assert_eq!(output.status.code(), Some(2));
        assert!(said.contains("--features qemu"), "{said}");
    }
}

#[test]
fn heads_and_lcdc_write_what_their_panels_show() {
    for (name, size) in [("heads", (1280, 480)), ("lcdc", (640, 480))] {
        let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name).with_extension("png");
        let drawing = picture.with_extension("svg");
        let words = [picture.as_os_str(), "--svg".as_ref(), drawing.as_os_str()];
        let output = Command::new(build(name)).args(words).output().expect("it runs");
        let said = text(&output);
        assert!(output.status.success() && said.contains(END), "{name}: {said}");
        let file = std::fs::File::open(&picture).expect("it is there");
        let reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("it is a PNG file");
        assert_eq!((reader.info().width, reader.info().height), size);
        let drawn = std::fs::read_to_string(&drawing).expect("it is there");
        assert!(drawn.starts_with("<svg") && drawn.contains("orderly removal"), "{name}: {drawn}");
    }
}

#[test]
fn the_other_examples_run() {
    for name in ["composite", "edu", "own_bus", "tiny"] {
        let output = Command::new(build(name)).output().expect("it runs");
        let said = text(&output);
        assert!(output.status.success(), "{name}: {said}");
        assert!(said.contains(END), "{name}: {said}");
    }
}
