//! The words of the command line.

use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long to go on, and from which seed.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) target: String,
    pub(crate) seed: u64,
    /// Where to stop, at the first of the two.
    pub(crate) inputs: u64,
    pub(crate) time: Duration,
    /// Keep inputs with a new outcome in the corpus.
    pub(crate) grow: bool,
    /// Print all messages.
    pub(crate) messages: bool,
    /// Run this file only.
    pub(crate) replay: Option<PathBuf>,
}

pub(crate) const USAGE: &str = "\
drmm-fuzz TARGET [--inputs N] [--seconds N] [--seed N] [--grow] [--messages] [--replay FILE]
  TARGET       macros, alloc, edid, config, wire, calls, host, or all
  --inputs     stop after this many inputs (10000, unless --seconds is given)
  --seconds    stop after this time, split among the targets
  --seed       where the sequence begins (1)
  --grow       keep inputs that led to a new message in fuzz/corpus/TARGET
  --messages   print every distinct message and how often it came
  --replay     run one file instead";

impl Options {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let target = words.next().ok_or(USAGE)?;
        let mut options = Self {
            target,
            seed: 1,
            inputs: u64::MAX,
            time: Duration::MAX,
            grow: false,
            messages: false,
            replay: None,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value\n{USAGE}"));
            match word.as_str() {
                "--inputs" => options.inputs = number(&value()?)?,
                "--seconds" => options.time = Duration::from_secs(number(&value()?)?),
                "--seed" => options.seed = number(&value()?)?,
                "--grow" => options.grow = true,
                "--messages" => options.messages = true,
                "--replay" => options.replay = Some(value()?.into()),
                _ => return Err(format!("{word}?\n{USAGE}")),
            }
        }
        if options.inputs == u64::MAX && options.time == Duration::MAX {
            options.inputs = 10_000;
        }
        Ok(options)
    }

    /// Whether a run that began at `start` has done enough.
    pub(crate) fn is_over(&self, inputs: u64, start: Instant) -> bool {
        inputs >= self.inputs || (inputs.is_multiple_of(16) && start.elapsed() >= self.time)
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.replace('_', "").parse().map_err(|error| format!("{text}: {error}"))
}
