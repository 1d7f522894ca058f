//! Stock programs of a distribution on the bochs example's card: their text, and the pixels that
//! they show. Debian: `libdrm-tests`, `kmscube`, `weston`, `drm-info`.
//!
//! A program that is missing is skipped, and so is all of it where no program can have a mount
//! namespace; each says why.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// For a program to show something, on a machine under load.
const PATIENCE: Duration = Duration::from_mins(1);

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Builds the tool and the example, and says in which folder they are.
///
/// They are optimised: a debug build of the host cannot keep 60 Hz.
fn built() -> &'static Path {
    static FOLDER: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    FOLDER.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(top()).args(["build", "--quiet", "--release"]);
        cargo.args(["-p", "cargo-drmm", "--bin", "drmm", "-p", "drmm-examples", "--example", "bochs"]);
        assert!(cargo.status().expect("cargo runs").success(), "the tool does not build");
        let test = std::env::current_exe().expect("a test knows its own path");
        test.ancestors().nth(3).expect("a test is in the target folder").join("release")
    })
}

/// The bochs example, which serves its card in a folder of its own.
struct Host {
    child: Child,
    folder: PathBuf,
}

impl Host {
    /// `None`, and a line that says why, if programs cannot be started here.
    fn start(name: &str) -> Option<Self> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("host-{name}"));
        let mut example = Command::new(built().join("examples/bochs"));
        let child = example.arg("--serve").env("DRMM_DIR", &folder).stdout(Stdio::null()).spawn();
        let host = Self { child: child.expect("the example runs"), folder };
        let begin = Instant::now();
        while !host.tool(&["status"]).status.success() {
            assert!(begin.elapsed() < PATIENCE, "the host does not serve");
            thread::sleep(Duration::from_millis(20));
        }
        let tried = host.tool(&["run", "true"]);
        if !tried.status.success() {
            println!("skipped: {name}: {}", String::from_utf8_lossy(&tried.stderr).trim());
            return None;
        }
        Some(host)
    }

    fn tool(&self, words: &[&str]) -> Output {
        let mut tool = Command::new(built().join("drmm"));
        tool.args(words).env("DRMM_DIR", &self.folder).stdin(Stdio::null()).output().expect("the tool runs")
    }

    fn says(&self, words: &[&str]) -> String {
        let output = self.tool(words);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// Starts a program. Its input stays open: some end with it.
    fn run(&self, words: &[&str]) -> Running {
        let log = self.folder.with_extension(format!("{}.log", words[0]));
        let file = fs::File::create(&log).expect("the folder is there");
        let mut tool = Command::new(built().join("drmm"));
        tool.arg("run").args(words).env("DRMM_DIR", &self.folder);
        let both = file.try_clone().expect("a descriptor is left");
        let mut child = tool.stdin(Stdio::piped()).stdout(file).stderr(both).spawn().expect("the tool runs");
        let input = child.stdin.take();
        Running { child, input, log }
    }

    /// What the monitor shows: width, and the pixels as bytes of red, green and blue.
    fn screen(&self) -> Option<(usize, Vec<u8>)> {
        let file = self.folder.with_extension("png");
        if !self.tool(&["screenshot", file.to_str().expect("UTF-8")]).status.success() {
            return None;
        }
        let decoder =
            png::Decoder::new(std::io::BufReader::new(fs::File::open(&file).expect("it was written")));
        let mut reader = decoder.read_info().expect("it is a PNG file");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
        let info = reader.next_frame(&mut pixels).expect("it is whole");
        Some((info.width as usize, pixels))
    }

    /// Waits until the monitor shows something that `is_it`.
    fn shows(&self, what: &str, is_it: impl Fn(usize, &[u8]) -> bool) {
        let begin = Instant::now();
        while !self.screen().is_some_and(|(width, pixels)| is_it(width, &pixels)) {
            assert!(begin.elapsed() < PATIENCE, "the monitor does not show {what}");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let asked = self.tool(&["quit"]).status.success();
        if !asked {
            // It was killed by its test, or does not answer.
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// A program that was started.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    log: PathBuf,
}

impl Running {
    /// Closes its input, which ends some programs; otherwise as [`Self::wait`].
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        self.wait()
    }

    /// Waits for its end, and returns its exit code and what it has printed.
    fn wait(mut self) -> (Option<i32>, String) {
        let begin = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it is a child") {
                break status;
            }
            assert!(begin.elapsed() < PATIENCE, "it does not end: {}", self.text());
            thread::sleep(Duration::from_millis(20));
        };
        (status.code(), self.text())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, unless its test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a program is installed. If not, says so.
fn has(program: &str, package: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).any(|folder| folder.join(program).is_file());
    if !found {
        println!("skipped: {program} is not installed (Debian: {package})");
    }
    found
}

/// The ids that modetest lists in a table: the first number of the first line below its head.
fn id_in(listing: &str, table: &str) -> String {
    let below = listing.split(&format!("{table}:\n")).nth(1).expect("the table is there");
    let row = below.lines().nth(1).expect("it has a row");
    row.split_whitespace().next().expect("it has an id").to_owned()
}

/// The colours of the bars of modetest's picture, from the left.
const BARS: [[u8; 3]; 7] =
    [[192, 192, 192], [192, 192, 0], [0, 192, 192], [0, 192, 0], [192, 0, 192], [192, 0, 0], [0, 0, 192]];

fn is_the_card_of_bars(width: usize, pixels: &[u8]) -> bool {
    BARS.iter().enumerate().all(|(bar, colour)| {
        let at = (100 * width + width * (2 * bar + 1) / 14) * 3;
        pixels.get(at..at + 3) == Some(colour)
    })
}

#[test]
fn modetest_lists_and_shows_its_bars_by_both_interfaces() {
    if !has("modetest", "libdrm-tests") {
        return;
    }
    let Some(host) = Host::start("modetest") else { return };
    let listing = host.says(&["run", "modetest", "-M", "bochs"]);
    for part in ["Virtual-1", "1024x768 60.00", "EDID:", "Planes:", "type:"] {
        assert!(listing.contains(part), "{part} is missing: {listing}");
    }
    let (connector, crtc) = (id_in(&listing, "Connectors"), id_in(&listing, "CRTCs"));
    let mode = format!("{connector}@{crtc}:1024x768");
    let legacy = host.run(&["modetest", "-M", "bochs", "-s", &mode, "-v"]);
    host.shows("the bars", is_the_card_of_bars);
    assert!(host.says(&["status"]).contains("modetest"));
    thread::sleep(Duration::from_secs(3));
    let (code, text) = legacy.end();
    assert_eq!(code, Some(0), "{text}");
    let rates: Vec<f64> = text
        .lines()
        .filter_map(|line| line.strip_prefix("freq: ")?.strip_suffix("Hz")?.parse().ok())
        .collect();
    assert!(rates.iter().any(|rate| (50.0..62.0).contains(rate)), "{text}");

    let plane = id_in(&listing, "Planes");
    let plane = format!("{plane}@{crtc}:1024x768");
    let atomic = host.run(&["modetest", "-M", "bochs", "-a", "-s", &mode, "-P", &plane]);
    host.shows("the bars of an atomic commit", is_the_card_of_bars);
    assert_eq!(atomic.end().0, Some(0));
    assert!(host.screen().is_none(), "what a program showed goes with it");
}

#[test]
fn listings_are_those_of_a_card() {
    let Some(host) = Host::start("listings") else { return };
    if has("drm_info", "drm-info") {
        let text = host.says(&["run", "drm_info"]);
        let parts = ["Driver: bochs", "PCI 1234:1111", "DRM_CLIENT_CAP_ATOMIC supported", "Type: virtual"];
        for part in parts {
            assert!(text.contains(part), "{part} is missing: {text}");
        }
    }
    if has("drmdevice", "libdrm-tests") {
        let text = host.says(&["run", "drmdevice"]);
        assert!(text.contains("nodes[0] /dev/dri/card0") && text.contains("vendor_id     1234"), "{text}");
    }
    if has("proptest", "libdrm-tests") {
        let text = host.says(&["run", "proptest", "-M", "bochs"]);
        assert!(text.contains("DPMS") && text.contains("EDID"), "{text}");
    }
}

#[test]
fn kmscube_draws_while_vbltest_counts() {
    if !has("kmscube", "kmscube") || !has("vbltest", "libdrm-tests") {
        return;
    }
    let Some(host) = Host::start("kmscube") else { return };
    let cube = host.run(&["kmscube", "-c", "240"]);
    // The grey around the cube, and in the middle something else.
    host.shows("a cube", |width, pixels| {
        let grey = pixels.get(..3).is_some_and(|corner| corner == [127; 3] || corner == [128; 3]);
        let middle = (pixels.len() / 3 / 2 + width / 2) * 3;
        grey && pixels.get(middle..middle + 3).is_some_and(|pixel| pixel != &pixels[..3])
    });
    let count = host.run(&["vbltest", "-M", "bochs"]);
    thread::sleep(Duration::from_secs(2));
    let (_, counted) = count.end();
    assert!(counted.contains("freq:"), "{counted}");
    let (code, text) = cube.wait();
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Rendered 239 frames"), "{text}");
}

#[test]
fn weston_shows_a_desktop_that_outlives_its_card() {
    if !has("weston", "weston") {
        return;
    }
    let Some(host) = Host::start("weston") else { return };
    let weston = host.run(&["weston", "--use-pixman", "--continue-without-input", "--idle-time=0"]);
    // The panel is dark, the background below it is not.
    host.shows("a desktop", |width, pixels| {
        let row = |y: usize| pixels.get(y * width * 3..(y + 1) * width * 3).unwrap_or_default();
        let bright =
            |row: &[u8]| row.iter().map(|byte| u64::from(*byte)).sum::<u64>() / row.len().max(1) as u64;
        (1..80).contains(&bright(row(10))) && bright(row(400)) > 90
    });
    let order = host.says(&["pull"]);
    for step in
        ["1 close the gate (bus device 1): surprise", "7 drop the hardware view", "8 release the bound list"]
    {
        assert!(order.contains(step), "{order}");
    }
    assert!(host.says(&["status"]).contains("which is gone"));
    assert!(host.says(&["plug"]).contains("bochs"));
    if has("modetest", "libdrm-tests") {
        let text = host.says(&["run", "modetest", "-M", "bochs", "-c"]);
        assert!(text.contains("Virtual-1"), "the new card serves new programs: {text}");
    }
    // weston ends with the socket that it has its devices from.
    drop(weston);
    let begin = Instant::now();
    while host.says(&["status"]).contains("which is gone") {
        assert!(begin.elapsed() < PATIENCE, "its file is still open");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_host_that_is_not_there_and_a_command_that_cannot_be_are_one_sentence() {
    let nowhere = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-host");
    for words in [&["status"][..], &["run", "true"], &["pull"]] {
        let tool = Command::new(built().join("drmm")).args(words).env("DRMM_DIR", &nowhere).output();
        let output = tool.expect("the tool runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
        assert!(said.contains("no host serves") && said.contains("--serve"), "{said}");
    }
    let Some(host) = Host::start("refusals") else { return };
    host.says(&["pull"]);
    let output = host.tool(&["pull"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: the slot is empty; `drmm plug` fills it (ENODEV)\n"
    );
    assert_eq!(host.tool(&["run", "no-such-program"]).status.code(), Some(1));
    assert_eq!(host.tool(&["run", "sh", "-c", "exit 7"]).status.code(), Some(7));
}
