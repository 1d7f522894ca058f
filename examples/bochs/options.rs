//! The command line.

use std::path::PathBuf;

use drmm_pci::qemu;
use drmm_runtime::Removal;

use crate::adapter::Kind;

/// What `--help` prints.
pub const HELP: &str = "\
Paints on a display adapter, pulls the adapter out in the middle of a frame, and prints what was released when.

Usage: cargo run --example bochs -- [OPTIONS]

Options:
      --transport sim|qemu        where the adapter sits: in this process (default), or in QEMU
      --machine pc|q35            which machine QEMU shows [default: pc]
      --removal surprise|orderly  pull the adapter out, or ask first [default: surprise]
      --frames N                  pull it in the middle of frame N, at least 1 [default: 8]
      --out FILE                  where the screen is written as PNG [default: bochs.png]
      --help                      print this";

/// What was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// The machine.
    pub kind: Kind,
    /// How the adapter leaves.
    pub removal: Removal,
    /// The frame in the middle of which it leaves.
    pub frames: u32,
    /// Where the screen is written.
    pub out: PathBuf,
}

impl Options {
    /// Reads the command line; `Ok(None)` asks for the help. The error says which word is wrong and what it may be.
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let (mut on_qemu, mut machine) = (false, qemu::Kind::Pc);
        let (mut removal, mut frames, mut out) = (Removal::Surprise, 8, PathBuf::from("bochs.png"));
        while let Some(word) = words.next() {
            if word == "--help" || word == "-h" {
                return Ok(None);
            }
            let (option, value) = match word.split_once('=') {
                Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
                None => (word, words.next()),
            };
            let value = value.ok_or_else(|| format!("`{option}` needs a value; see --help"))?;
            match (option.as_str(), value.as_str()) {
                ("--transport", "sim") => on_qemu = false,
                ("--transport", "qemu") => on_qemu = true,
                ("--machine", "pc") => machine = qemu::Kind::Pc,
                ("--machine", "q35") => machine = qemu::Kind::Q35,
                ("--removal", "surprise") => removal = Removal::Surprise,
                ("--removal", "orderly") => removal = Removal::Orderly,
                ("--out", file) => out = PathBuf::from(file),
                ("--frames", number) => {
                    let number = number.parse().ok().filter(|number| *number > 0);
                    frames = number.ok_or_else(|| format!("`--frames {value}` is not a number from 1 on"))?;
                }
                ("--transport" | "--machine" | "--removal", _) => {
                    return Err(format!("`{option}` cannot be `{value}`; see --help"));
                }
                _ => return Err(format!("`{option}` is not an option; see --help")),
            }
        }
        let kind = if on_qemu { Kind::Qemu(machine) } else { Kind::Sim };
        Ok(Some(Self { kind, removal, frames, out }))
    }
}
