//! The arguments of the tool.

use std::ffi::OsString;
use std::path::PathBuf;

use drmm_draw::Theme;
use lexopt::prelude::*;

use crate::draw::Drawing;

/// Printed for `--help`.
pub(crate) const USAGE: &str = "\
Tools at a driver author's desk.

Usage: cargo drmm new NAME [--path FOLDER] [--drmm SOURCE]
       cargo drmm expand [STRUCT] [--path FOLDER]
       cargo drmm map [STRUCT] [--path FOLDER] [-o FILE]
       cargo drmm draw FILE.jsonl [-o FILE]
       cargo drmm run PROGRAM [ARGUMENT]...
       cargo drmm status | plug | pull | eject | bind | unbind | quit
       cargo drmm screenshot FILE.png

  new      makes the package NAME: a driver, a simulated device, and its tests
  expand   prints what #[drm_driver] makes of STRUCT, or of every driver of the package, and what
           devm_drm_dev_alloc! does with its fields; keeps it under target/drmm
  map      draws which field of STRUCT ends when, and is reached by what; without a build
  draw     draws a run that was recorded, as the examples' --trace FILE.jsonl does

With a host that serves cards, such as `cargo run --release --example bochs -- --serve`:

  run         starts a program that finds the host's cards in its own /dev/dri and /sys
  status      prints the cards, and which programs have them open
  plug, pull  plugs a card in, pulls it without asking; `eject` asks first
  bind, unbind  lets the drivers of all functions go, or binds them again
  screenshot  writes what the monitor shows
  quit        ends the host

STRUCT is a name, or a place if two have that name: `src/lib.rs:12`, `src/lib.rs:FlashLamp`.

Options:
  --path FOLDER    a folder of the package, or the one in which it is made; otherwise the current one
  --drmm SOURCE    new: where drmm comes from: the folder of a copy of its repository, the address
                   of one, or a version; otherwise the copy that this tool was built in
  -o, --out FILE   map, draw: where the picture goes; otherwise target/drmm, or beside the run
  --theme THEME    map, draw: light, dark, or auto: one file for both [default: auto]
  --title TEXT     draw: the head of the picture
  --device N       draw: bus device N alone
  --trace-events   draw: no picture, but a file for a trace viewer, such as ui.perfetto.dev
  -h, --help       this text
";

/// The commands that are sent to a host as they are.
const OF_A_HOST: [&str; 7] = ["status", "plug", "pull", "eject", "bind", "unbind", "quit"];

/// The lines of [`USAGE`] that show how `command` is called, or all.
fn usage_of(command: Option<&str>) -> String {
    let calls = USAGE.lines().filter_map(|line| {
        let call = line.trim_start_matches("Usage:").trim_start();
        call.starts_with("cargo drmm ").then_some(call)
    });
    let is_of = |call: &&str| command.is_some_and(|command| call.split(' ').nth(2) == Some(command));
    let own: Vec<&str> = calls.clone().filter(is_of).collect();
    let shown: Vec<&str> = if own.is_empty() { calls.collect() } else { own };
    shown.join("\n       ")
}

/// What is printed for arguments that are refused: the reason, and how the command is called.
pub(crate) fn refusal(error: &lexopt::Error, words: impl Iterator<Item = String>) -> String {
    let command = words.skip(1).find(|word| word != "drmm" && !word.starts_with('-'));
    let usage = usage_of(command.as_deref());
    format!("error: {error}\nusage: {usage}\n`cargo drmm --help` says more")
}

/// The command line, read.
pub(crate) struct Arguments {
    pub(crate) command: Command,
    /// A folder of the package.
    pub(crate) folder: PathBuf,
    /// Where a picture goes.
    pub(crate) out: Option<PathBuf>,
    pub(crate) theme: Theme,
}

pub(crate) enum Command {
    Help,
    /// A package of this name.
    New {
        name: String,
        source: Option<String>,
    },
    /// Of one driver, or of all.
    Expand {
        driver: Option<String>,
    },
    /// Of one driver.
    Map {
        driver: Option<String>,
    },
    /// Of a run.
    Draw(Drawing),
    /// A program and its arguments, which are not this tool's.
    Run(Vec<OsString>),
    /// Of a host.
    Control(String),
    /// Into this file.
    Screenshot(PathBuf),
}

impl Arguments {
    pub(crate) fn of_this_process() -> Result<Self, lexopt::Error> {
        Self::read(lexopt::Parser::from_env())
    }

    fn read(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let (mut words, mut folder, mut help) = (Vec::new(), PathBuf::from("."), false);
        let (mut source, mut program) = (None, Vec::new());
        let (mut out, mut theme) = (None, Theme::Auto);
        let (mut title, mut device, mut as_trace_events) = (None, None, false);
        while let Some(argument) = parser.next()? {
            match argument {
                Value(word) => {
                    words.push(word.string()?);
                    // What follows is the program's.
                    if words.iter().find(|word| *word != "drmm").is_some_and(|word| word == "run") {
                        program = parser.raw_args()?.collect();
                    }
                }
                Long("path") => folder = parser.value()?.into(),
                Long("drmm") => source = Some(parser.value()?.string()?),
                Short('h') | Long("help") => help = true,
                Short('o') | Long("out") => out = Some(parser.value()?.into()),
                Long("theme") => theme = parser.value()?.parse_with(theme_of)?,
                Long("title") => title = Some(parser.value()?.string()?),
                Long("device") => device = Some(parser.value()?.parse()?),
                Long("trace-events") => as_trace_events = true,
                other => return Err(other.unexpected()),
            }
        }
        // Cargo passes the name of the subcommand on.
        if words.first().is_some_and(|word| word == "drmm") {
            words.remove(0);
        }
        let mut words = words.into_iter();
        let command = match words.next().as_deref() {
            _ if help => Command::Help,
            None => return Err("a command is missing".into()),
            Some("new") => {
                Command::New { name: words.next().ok_or("a name is missing")?, source: source.take() }
            }
            Some("expand") => Command::Expand { driver: words.next() },
            Some("map") => Command::Map { driver: words.next() },
            Some("draw") => {
                let file = words.next().ok_or("`draw` needs the file of a run")?.into();
                Command::Draw(Drawing { file, device, title, as_trace_events })
            }
            Some("run") if program.is_empty() => return Err("`run` needs a program".into()),
            Some("run") => Command::Run(program),
            Some("screenshot") => {
                let file =
                    words.next().or_else(|| out.take().map(|file: PathBuf| file.display().to_string()));
                Command::Screenshot(file.ok_or("`screenshot` needs the name of a file")?.into())
            }
            Some(of_host) if OF_A_HOST.contains(&of_host) => Command::Control(of_host.to_owned()),
            Some(other) => return Err(format!("`{other}` is no command").into()),
        };
        match words.next() {
            Some(more) if !help => Err(format!("`{more}` is one argument too many").into()),
            _ if source.is_some() && !help => Err("`--drmm` is for `new`".into()),
            _ => Ok(Self { command, folder, out, theme }),
        }
    }
}

fn theme_of(word: &str) -> Result<Theme, &'static str> {
    match word {
        "auto" => Ok(Theme::Auto),
        "light" => Ok(Theme::Light),
        "dark" => Ok(Theme::Dark),
        _ => Err("a theme is `light`, `dark` or `auto`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Arguments, lexopt::Error> {
        Arguments::read(lexopt::Parser::from_args(words))
    }

    #[test]
    fn cargo_and_the_shell_call_it_alike() {
        for words in
            [&["expand", "Tiny"][..], &["drmm", "expand", "Tiny"], &["drmm", "--path", ".", "expand", "Tiny"]]
        {
            let Command::Expand { driver } = read(words).unwrap().command else { panic!("{words:?}") };
            assert_eq!(driver.as_deref(), Some("Tiny"));
        }
    }

    #[test]
    fn a_refusal_is_short_and_shows_the_command() {
        let error = read(&["drmm", "map", "--all"]).err().unwrap();
        let words = ["cargo-drmm", "drmm", "map", "--all"].map(str::to_owned);
        assert_eq!(
            refusal(&error, words.into_iter()),
            "error: invalid option '--all'\n\
             usage: cargo drmm map [STRUCT] [--path FOLDER] [-o FILE]\n\
             `cargo drmm --help` says more"
        );
        assert_eq!(refusal(&error, std::iter::empty()).lines().count(), 9);
    }

    #[test]
    fn the_arguments_of_a_program_are_its_own() {
        for words in [
            &["run", "modetest", "-M", "bochs", "--help"][..],
            &["drmm", "run", "modetest", "-M", "bochs", "--help"],
        ] {
            let Command::Run(program) = read(words).unwrap().command else { panic!("{words:?}") };
            assert_eq!(program, ["modetest", "-M", "bochs", "--help"]);
        }
        let Command::Control(command) = read(&["pull"]).unwrap().command else { panic!() };
        assert_eq!(command, "pull");
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        let refusal = |words| read(words).err().unwrap().to_string();
        assert_eq!(refusal(&[]), "a command is missing");
        assert_eq!(refusal(&["drmm", "explain"]), "`explain` is no command");
        assert_eq!(refusal(&["expand", "Tiny", "Other"]), "`Other` is one argument too many");
        assert_eq!(refusal(&["new"]), "a name is missing");
        assert_eq!(refusal(&["expand", "--drmm", "0.1"]), "`--drmm` is for `new`");
        assert_eq!(refusal(&["run"]), "`run` needs a program");
        assert_eq!(refusal(&["pull", "hard"]), "`hard` is one argument too many");
        assert_eq!(refusal(&["expand", "--all"]), "invalid option '--all'");
    }
}
