//! Starts a program that sees the cards of a host, and nothing else, in `/dev/dri` and `/sys`.

mod namespace;
mod seat;

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::control::Control;
use crate::place::Place;

/// Starts `words`, a program and its arguments, in the place of this process. Returns if that
/// fails, or once the program has ended, if it was one that needs a seat.
///
/// The error is one sentence that says what is missing.
pub fn run(place: &Place, words: &[OsString]) -> io::Result<ExitCode> {
    let [program, arguments @ ..] = words else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a program is missing"));
    };
    // Before anything is changed: a host that is not there is the most frequent mistake.
    drop(Control::connect(place)?);
    namespace::enter(place)?;
    let mut command = Command::new(program);
    command.args(arguments).envs(environment(place));
    if Path::new(program).file_name() == Some(OsStr::new("weston")) {
        return seat::serve(place, command);
    }
    let error = command.exec();
    Err(io::Error::new(error.kind(), format!("{}: {error}", program.to_string_lossy())))
}

/// What the program's environment has beside this one's.
fn environment(place: &Place) -> Vec<(&'static str, OsString)> {
    let mut preload = place.preload().into_os_string();
    // Another preload library goes behind, as it was asked for.
    if let Some(others) = env::var_os("LD_PRELOAD").filter(|others| !others.is_empty()) {
        preload.push(":");
        preload.push(others);
    }
    vec![
        ("LD_PRELOAD", preload),
        ("DRMM_SOCKET", place.socket().into_os_string()),
        // libudev looks whether `/sys` is the kernel's, unless it is told not to.
        ("SYSTEMD_DEVICE_VERIFY_SYSFS", "0".into()),
    ]
}
