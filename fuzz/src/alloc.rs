//! `devm_drm_dev_alloc!` on any tokens, as the compiler expands it: a `macro_rules!` is no function
//! to call.
//!
//! Invocations are put into one program, a line each, and compiled together. Checked: the compiler
//! neither crashes nor refuses the program without an error, and each error is on the line of an
//! invocation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use fastrand::Rng;
use serde_json::Value;

use crate::macros::{mutate, tree};
use crate::options::Options;
use crate::run::folder;

/// How many invocations are compiled together.
const BATCH: u64 = 200;

const WORDS: &str = "\
device\n|drm|\n|_|\n|mut drm|\n||\ndrm\nTiny\nTiny::<u8>\n<Tiny as Tr>::A\ngain\nvolume\ngain:\nvolume:\n\
device.devm(1)?,\nMutex::new(2),\n#[cfg(any())]\n#[cfg(unix)]\n#[allow(unused)]\n#![x]\n..base\n..\n,\n;\n:\n=>\n|\n{}\n()\n[]\n\
return\nbreak\n?\nawait\nasync\nmove\nloop {}\nlet x = 1;\nunsafe { x }\n&gain\n*gain\n**gain\ndrm.name()\nself\nSelf\n\
crate::Tiny\n_\n'a\n'a: loop {}\n1\n\"x\"\n1.5\nthe_device_being_built\n__drmm_fields\n__field\n$(gain)\nif x {} else {}\n\
|a| a\nr#gain\nr#type: 1,\ndevm_drm_dev_alloc!(device, |d| Tiny {})";

/// The line of the first invocation, behind those of [`PROGRAM`].
const FIRST_LINE: u64 = {
    let (mut line, mut at) = (1, 0);
    while at < PROGRAM.len() {
        line += (PROGRAM.as_bytes()[at] == b'\n') as u64;
        at += 1;
    }
    line
};

const PROGRAM: &str = "#![allow(warnings)]
use drmm_runtime::prelude::*;
use drmm_runtime::bus::{Bus, Parent};
pub struct Device<'bound>(Bound<'bound>);
impl<'bound> BoundDevice<'bound> for Device<'bound> { fn bound(&self) -> Bound<'bound> { self.0 } }
#[drm_driver(name = \"tiny\", desc = \"The smallest driver\", major = 1, minor = 0)]
pub struct Tiny { #[drm_device] drm: DrmDevice, #[devm] gain: &'bound u32, volume: Mutex<u32> }
";

/// Compiles batches until the options say that it is enough.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let words: Vec<_> = WORDS.lines().filter_map(|line| tree::parse(line).ok()).collect();
    let seeds = seeds()?;
    let runtime = runtime()?;
    let mut dice = Rng::with_seed(options.seed);
    let (mut inputs, mut refused) = (0, 0);
    let mut messages: BTreeMap<String, u64> = BTreeMap::new();
    let start = Instant::now();
    while !options.is_over(inputs, start) {
        let mut batch: Vec<String> = (0..BATCH.min(options.inputs - inputs))
            .map(|_| {
                let mut row = seeds[dice.usize(..seeds.len())].clone();
                let other = &seeds[dice.usize(..seeds.len())];
                mutate::mutate(&mut row, &words, other, &mut dice);
                tree::print(&row)
            })
            .collect();
        inputs += batch.len() as u64;
        // The compiler checks names and types only if the tokens are right, so inputs with wrong
        // tokens are left out.
        while !batch.is_empty() {
            let found = compile(&batch, &runtime)?;
            if found.is_empty() {
                break;
            }
            let lines: BTreeSet<_> = found.iter().map(|(line, _)| *line).collect();
            refused += lines.len();
            let (mut line, before) = (FIRST_LINE.., batch.len());
            batch.retain(|_| line.next().is_none_or(|line| !lines.contains(&line)));
            if batch.len() == before {
                return Err(format!("alloc: the errors are on no line of an invocation: {found:?}"));
            }
            for (_, message) in found {
                *messages.entry(crate::macros::shape(&message)).or_default() += 1;
            }
        }
    }
    let distinct = messages.len();
    let time = start.elapsed().as_secs_f64();
    println!("alloc: {inputs} inputs of seed {} in {time:.1} s; refused: {refused}; {distinct} distinct messages, 0 crashes", options.seed);
    if options.messages {
        for (message, count) in &messages {
            println!("  {count:>9}  {message}");
        }
    }
    Ok(())
}

fn seeds() -> Result<Vec<tree::Row>, String> {
    let entries = std::fs::read_dir(folder("alloc")).map_err(|error| error.to_string())?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| error.to_string());
    paths.iter().map(|path| tree::parse(&read(path)?)).collect()
}

/// The compiled runtime that this program itself is linked with, and the folder of what it needs in
/// turn.
fn runtime() -> Result<(PathBuf, PathBuf), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let near = program.parent().unwrap_or(Path::new("."));
    for folder in [near.join("deps"), near.to_owned()] {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let newest = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                name.starts_with("libdrmm_runtime-") && path.extension().is_some_and(|end| end == "rlib")
            })
            .max_by_key(|path| path.metadata().and_then(|data| data.modified()).ok());
        if let Some(path) = newest {
            return Ok((path, folder));
        }
    }
    Err(format!("no compiled drmm-runtime near {}", near.display()))
}

/// The errors of a program with these invocations: line and message.
fn compile(batch: &[String], (runtime, folder): &(PathBuf, PathBuf)) -> Result<Vec<(u64, String)>, String> {
    let mut program = String::from(PROGRAM);
    for (n, tokens) in batch.iter().enumerate() {
        let tokens = tokens.replace('\n', " ");
        let head = format!("fn f{n}<'b>(device: &'b Device<'b>, base: Tiny) -> Result");
        let _ = writeln!(program, "{head} {{ devm_drm_dev_alloc!( {tokens} )?.devm_register() }}");
    }
    let place = std::env::temp_dir().join(format!("drmm-fuzz-alloc-{}", std::process::id()));
    std::fs::create_dir_all(&place).map_err(|error| error.to_string())?;
    let source = place.join("program.rs");
    std::fs::write(&source, &program).map_err(|error| error.to_string())?;
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--edition=2021", "--crate-type=lib", "--emit=metadata", "--error-format=json"])
        .arg(format!("--extern=drmm_runtime={}", runtime.display()))
        .arg(format!("-Ldependency={}", folder.display()))
        .arg("--out-dir")
        .arg(&place)
        .arg(&source)
        .output()
        .map_err(|error| format!("rustc: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let fail = |what: &str| Err(format!("alloc: {what}: {}\n{text}", source.display()));
    if !matches!(output.status.code(), Some(0 | 1)) || text.contains("internal compiler error") {
        return fail("the compiler crashed");
    }
    let mut found = Vec::new();
    for error in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let message = error["message"].as_str().unwrap_or_default().to_owned();
        if error["level"] != "error" || message.starts_with("aborting due to") {
            continue;
        }
        let mut primary =
            error["spans"].as_array().into_iter().flatten().filter(|span| span["is_primary"] == true);
        match primary.find_map(|span| line(span, &source).filter(|line| *line >= FIRST_LINE)) {
            Some(line) => found.push((line, message)),
            None => return fail(&format!("an error without a place: {message}")),
        }
    }
    if found.is_empty() != output.status.success() {
        return fail("no error, and yet it failed");
    }
    std::fs::remove_dir_all(&place).map_err(|error| error.to_string())?;
    Ok(found)
}

/// The line in `source` that a span comes from, through the macros that it went through.
fn line(span: &Value, source: &Path) -> Option<u64> {
    if span["file_name"].as_str().is_some_and(|name| Path::new(name) == source) {
        return span["line_start"].as_u64();
    }
    line(span.get("expansion")?.get("span")?, source)
}
