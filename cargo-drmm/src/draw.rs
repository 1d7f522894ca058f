//! `cargo drmm draw`: a timeline of a run that was written as JSON lines.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use drmm_draw::{trace_events, Run, Theme, Timeline};

use crate::output::{about, say};

/// What to draw, and how.
pub(crate) struct Drawing {
    pub(crate) file: PathBuf,
    /// The number of one bus device; otherwise all are drawn.
    pub(crate) device: Option<u64>,
    pub(crate) title: Option<String>,
    /// The trace-event format, for a trace viewer, in the place of a picture.
    pub(crate) as_trace_events: bool,
}

/// Reads the file and writes the picture, by default beside it.
pub(crate) fn run(drawing: &Drawing, theme: Theme, out: Option<&Path>) -> io::Result<bool> {
    let file = &drawing.file;
    let text = fs::read_to_string(file).map_err(|error| about(file, &error))?;
    let mut run = match Run::from_lines(&text) {
        Ok(run) => run,
        Err(error) => {
            say(format_args!("error: {}, {error}", file.display()));
            return Ok(false);
        }
    };
    if let Some(number) = drawing.device {
        run = run.of_bus_device(number);
    }
    if run.bus_devices().is_empty() {
        let number = drawing.device.map_or_else(String::new, |number| format!(" {number}"));
        say(format_args!("error: {}: no event of a bus device{number} is in it", file.display()));
        return Ok(false);
    }
    let (text, ending) = if drawing.as_trace_events {
        (trace_events(&run), "json")
    } else {
        let mut timeline = Timeline::new(&run).theme(theme);
        if let Some(title) = &drawing.title {
            timeline = timeline.title(title);
        }
        (timeline.svg(), "svg")
    };
    write(&out.map_or_else(|| file.with_extension(ending), Path::to_owned), &text)
}

/// Writes a result and says where it is.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<bool> {
    fs::write(path, text).map_err(|error| about(path, &error))?;
    say(format_args!("drawn as {}", path.display()));
    Ok(true)
}
