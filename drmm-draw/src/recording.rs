//! A run that is recorded because the command line asks for it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use drmm_runtime::report::Recorder;

use crate::run::Run;
use crate::timeline::Timeline;

/// The options that a program with a [`Recording`] has, for its `--help`.
pub const RECORDING_OPTIONS: &str = "\
      --svg FILE                  draw the run: what lived how long, and what was released when
      --trace FILE                write the run as JSON lines, for `cargo drmm draw FILE`";

/// A run of a program that is drawn or written if its command line says `--svg FILE` or
/// `--trace FILE`.
///
/// ```no_run
/// let (recording, words) = drmm_draw::Recording::on_request(std::env::args().skip(1))?;
/// // ... the program reads the other `words`, binds its drivers and lets them go ...
/// recording.save("a run of mine")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is written before `save`"]
pub struct Recording {
    recorder: Option<Recorder>,
    svg: Option<PathBuf>,
    trace: Option<PathBuf>,
}

impl Recording {
    /// Begins to record if the words ask for it; returns the words that are not its own.
    ///
    /// Fails if one of its two options has no value.
    pub fn on_request(words: impl IntoIterator<Item = String>) -> Result<(Self, Vec<String>), String> {
        let (mut svg, mut trace, mut others) = (None, None, Vec::new());
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let (option, value) = match word.split_once('=') {
                Some((option, value)) => (option, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let into = match option {
                "--svg" => &mut svg,
                "--trace" => &mut trace,
                _ => {
                    others.push(word);
                    continue;
                }
            };
            let value = value.or_else(|| words.next());
            *into = Some(PathBuf::from(value.ok_or_else(|| format!("`{option}` needs the name of a file"))?));
        }
        let wanted = svg.is_some() || trace.is_some();
        Ok((Self { recorder: wanted.then(Recorder::with_details), svg, trace }, others))
    }

    /// Writes what was asked for, and says so on standard output. `title` is the head of the
    /// picture; if it is empty, the picture names itself.
    pub fn save(&self, title: &str) -> io::Result<()> {
        let Some(recorder) = &self.recorder else { return Ok(()) };
        let run = Run::from(recorder);
        if let Some(path) = &self.trace {
            write(path, &run.to_lines())?;
        }
        if let Some(path) = &self.svg {
            let mut timeline = Timeline::new(&run);
            if !title.is_empty() {
                timeline = timeline.title(title);
            }
            write(path, &timeline.svg())?;
        }
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    println!("wrote {}", path.display());
    Ok(())
}
