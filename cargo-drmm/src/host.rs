//! Programs on a host's cards, and what can be done to the machine that these are in.
//!
//! Hosts need Linux; elsewhere each command says so.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use crate::output::say;

/// `drmm run`: does not return if the program begins in the place of this one.
#[cfg(target_os = "linux")]
pub(crate) fn run(program: &[OsString]) -> ExitCode {
    drmm_client::launch::run(&drmm_client::place::Place::new(), program).unwrap_or_else(|error| {
        say(format_args!("error: {error}"));
        ExitCode::FAILURE
    })
}

/// A command that the host does; its answer is printed.
#[cfg(target_os = "linux")]
pub(crate) fn control(command: &str) -> std::io::Result<bool> {
    let done = drmm_client::control::Control::to_the_host()?.command(command)?;
    crate::output::print(&done.text)?;
    Ok(true)
}

/// What the monitor shows, as PNG.
#[cfg(target_os = "linux")]
pub(crate) fn screenshot(file: &Path) -> std::io::Result<bool> {
    use std::io::{BufWriter, Error};

    use crate::output::about;

    let screen = drmm_client::control::Control::to_the_host()?.screen()?;
    let out = std::fs::File::create(file).map_err(|error| about(file, &error))?;
    let mut encoder = png::Encoder::new(BufWriter::new(out), screen.width, screen.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&screen.rgb));
    written.map_err(|error| about(file, &Error::other(error)))?;
    say(format_args!("wrote {}, {}x{}", file.display(), screen.width, screen.height));
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
const ELSEWHERE: &str = "hosts, and programs on their cards, need Linux";

#[cfg(not(target_os = "linux"))]
pub(crate) fn run(_: &[OsString]) -> ExitCode {
    say(format_args!("error: {ELSEWHERE}"));
    ExitCode::FAILURE
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn control(_: &str) -> std::io::Result<bool> {
    Err(std::io::Error::other(ELSEWHERE))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn screenshot(_: &Path) -> std::io::Result<bool> {
    Err(std::io::Error::other(ELSEWHERE))
}
