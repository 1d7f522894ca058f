#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod arguments;
mod draw;
mod expand;
mod find;
mod host;
mod map;
mod new;
mod output;
mod package;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use output::{print, say};

/// Runs the tool with the arguments of this process.
///
/// The exit code is 0 if everything was done, 1 if a driver has mistakes or was not found, or if a
/// package cannot be made, and 2
/// for arguments that the tool does not know.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::of_this_process() {
        Ok(arguments) => arguments,
        Err(error) => {
            let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
            say(arguments::refusal(&error, words));
            return ExitCode::from(2);
        }
    };
    let outcome = match &arguments.command {
        Command::Help => print(arguments::USAGE).map(|()| true),
        Command::New { name, source } => new::run(&arguments.folder, name, source.as_deref()),
        Command::Expand { driver } => expand::run(&arguments.folder, driver.as_deref()),
        Command::Map { driver } => {
            map::run(&arguments.folder, driver.as_deref(), arguments.theme, arguments.out.as_deref())
        }
        Command::Run(program) => return host::run(program),
        Command::Control(command) => host::control(command),
        Command::Screenshot(file) => host::screenshot(file),
        Command::Draw(drawing) => draw::run(drawing, arguments.theme, arguments.out.as_deref()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(format_args!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}
