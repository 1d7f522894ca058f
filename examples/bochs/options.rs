//! The command line.

use std::path::PathBuf;

#[cfg(feature = "qemu")]
use drmm_qemu as qemu;
use drmm_runtime::bus::Removal;

use crate::adapter::Kind;

/// What `--help` prints.
pub const HELP: &str = "\
Paints on a display adapter, pulls the adapter out in the middle of a frame, and prints what was released when.

Usage: cargo run --example bochs -- [OPTIONS]

Options:
      --transport sim|qemu        where the adapter sits: in this process (default), or in QEMU, for which the example
                                  is built with `cargo run --features qemu`
      --machine pc|q35            which machine QEMU shows [default: pc]
      --removal surprise|orderly  pull the adapter out, or ask first [default: surprise]
      --frames N                  pull it in the middle of frame N, at least 1 [default: 8]
      --serve                     serve the adapter's card to other programs, until `drmm quit`; `drmm run`
                                  starts them, `drmm pull` and `drmm plug` take it out and put one in
      --out FILE                  where the screen is written as PNG [default: bochs.png]
      --help                      print this";

#[cfg(not(feature = "qemu"))]
const WITHOUT_QEMU: &str = "built without QEMU: add `--features qemu` in front of `--example`";

/// What was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// The machine.
    pub kind: Kind,
    /// Serve the card, in the place of the whole story.
    pub serve: bool,
    /// How the adapter leaves.
    pub removal: Removal,
    /// The frame in the middle of which it leaves.
    pub frames: u32,
    /// Where the screen is written.
    pub out: PathBuf,
}

impl Options {
    /// Reads the command line; `Ok(None)` asks for the help. The error names the wrong word.
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let (mut on_qemu, mut serve) = (false, false);
        #[cfg(feature = "qemu")]
        let mut machine = qemu::Kind::Pc;
        let (mut removal, mut frames, mut out) = (Removal::Surprise, 8, PathBuf::from("bochs.png"));
        while let Some(word) = words.next() {
            if word == "--help" || word == "-h" {
                return Ok(None);
            }
            if word == "--serve" {
                serve = true;
                continue;
            }
            let (option, value) = match word.split_once('=') {
                Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
                None => (word, words.next()),
            };
            let value = value.ok_or_else(|| format!("`{option}` needs a value; see --help"))?;
            match (option.as_str(), value.as_str()) {
                ("--transport", "sim") => on_qemu = false,
                ("--transport", "qemu") => on_qemu = true,
                #[cfg(feature = "qemu")]
                ("--machine", "pc") => machine = qemu::Kind::Pc,
                #[cfg(feature = "qemu")]
                ("--machine", "q35") => machine = qemu::Kind::Q35,
                ("--removal", "surprise") => removal = Removal::Surprise,
                ("--removal", "orderly") => removal = Removal::Orderly,
                ("--out", file) => out = PathBuf::from(file),
                ("--frames", number) => {
                    let number = number.parse().ok().filter(|number| *number > 0);
                    frames = number.ok_or_else(|| format!("`--frames {value}` is not a number from 1 on"))?;
                }
                #[cfg(not(feature = "qemu"))]
                ("--machine", "pc" | "q35") => {}
                ("--transport" | "--machine" | "--removal", _) => {
                    return Err(format!("`{option}` cannot be `{value}`; see --help"));
                }
                _ => return Err(format!("`{option}` is not an option; see --help")),
            }
        }
        #[cfg(feature = "qemu")]
        let kind = if on_qemu { Kind::Qemu(machine) } else { Kind::Sim };
        #[cfg(not(feature = "qemu"))]
        let kind = if on_qemu { return Err(WITHOUT_QEMU.to_owned()) } else { Kind::Sim };
        Ok(Some(Self { kind, serve, removal, frames, out }))
    }
}
