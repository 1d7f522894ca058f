//! The trace-event format of Chrome and Perfetto.
//!
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>

use serde_json::{json, Value};

use crate::moment::{kind_text, step_text, Moment};
use crate::run::Run;
use crate::story::{Scope, Span, Story};

/// The tracks of a bus device: the steps, then the threads inside the gate and the open files, then
/// what lived.
const STEPS: u64 = 1;

/// The run in the trace-event format, which trace viewers open: `chrome://tracing`,
/// <https://ui.perfetto.dev>. A process is a bus device; its tracks are the steps, the threads
/// inside the gate, open files, and each thing that lived.
///
/// ```
/// let text = r#"{"order":1,"parent":1,"kind":"Step","step":1,"list":"devm"}"#;
/// let file = drmm_draw::trace_events(&drmm_draw::Run::from_lines(text)?);
/// assert!(file.contains("1 close the gate"));
/// # Ok::<(), drmm_draw::BadLine>(())
/// ```
#[must_use]
pub fn trace_events(run: &Run) -> String {
    let mut events = Vec::new();
    for number in run.bus_devices() {
        let story = Story::of(run, number);
        if !story.moments.is_empty() {
            Tracks { story: &story, next: STEPS + 1, events: &mut events }.write();
        }
    }
    let file = json!({ "traceEvents": events, "displayTimeUnit": "ns" });
    format!("{file}\n")
}

/// The tracks of one bus device.
struct Tracks<'s> {
    story: &'s Story,
    next: u64,
    events: &'s mut Vec<Value>,
}

impl Tracks<'_> {
    fn write(mut self) {
        let name = format!("bus device {}: {}", self.story.number, self.story.name());
        self.name("process_name", 0, &name);
        self.steps();
        self.sections();
        for file in &self.story.files {
            let track = self.track(&format!("open file: {}", file.name));
            self.span(track, "open file", &file.name, file);
        }
        for life in &self.story.lives {
            let list = match life.scope {
                Scope::Bound => "devm",
                Scope::Device => "drmm",
                Scope::Raw => "raw",
            };
            let track = self.track(&format!("{list} {}", life.name));
            let about = json!({ "about": life.about });
            self.lasting(track, list, &life.name, (life.from, life.to), &about);
        }
        for &at in &self.story.troubles {
            let text = kind_text(self.moment(at).kind);
            let name = format!("{text}: {}", self.moment(at).name);
            self.instant(STEPS, &name, at);
        }
    }

    fn moment(&self, at: usize) -> &Moment {
        &self.story.moments[at]
    }

    /// A step lasts until the next event that belongs to none of it.
    fn steps(&mut self) {
        self.name("thread_name", STEPS, "steps");
        for &at in &self.story.steps {
            let step = self.moment(at).step;
            let after = self.story.moments[at + 1..]
                .iter()
                .take_while(|moment| moment.step == step && moment.kind != drmm_runtime::report::Kind::Step);
            let end = at + after.count();
            let name = format!("{step} {}", step_text(step));
            self.lasting(STEPS, "step", &name, (at, Some(end)), &json!({}));
        }
    }

    /// A track for each thread that was inside the gate.
    fn sections(&mut self) {
        let mut threads: Vec<(u64, u64)> = Vec::new();
        for section in &self.story.sections {
            let (thread, name) = {
                let moment = self.moment(section.from);
                (moment.thread, moment.thread_name.clone())
            };
            let known = threads.iter().find(|(number, _)| *number == thread).map(|(_, track)| *track);
            let track = known.unwrap_or_else(|| {
                let track = self.track(&format!("gate: thread {thread} {name}"));
                threads.push((thread, track));
                track
            });
            self.span(track, "section", "section", section);
        }
        for device in &self.story.devices {
            for &at in &device.gone {
                self.instant(STEPS, "told ENODEV at the gate", at);
            }
        }
    }

    fn span(&mut self, track: u64, category: &str, name: &str, span: &Span) {
        self.lasting(track, category, name, (span.from, span.to), &json!({ "about": span.about }));
        for &at in &span.gone {
            self.instant(track, "told ENODEV", at);
        }
    }

    /// A new track with a name.
    fn track(&mut self, name: &str) -> u64 {
        let track = self.next;
        self.next += 1;
        self.name("thread_name", track, name);
        track
    }

    fn name(&mut self, what: &str, track: u64, name: &str) {
        let process = self.story.number;
        self.events.push(json!({
            "ph": "M", "pid": process, "tid": track, "name": what, "args": { "name": name },
        }));
    }

    /// Something with an end. What had none when the recording ended lasts until then.
    fn lasting(
        &mut self,
        track: u64,
        category: &str,
        name: &str,
        span: (usize, Option<usize>),
        about: &Value,
    ) {
        let (from, to) = span;
        let end = to.unwrap_or(self.story.moments.len() - 1);
        let (begin, end) = (self.moment(from).time, self.moment(end).time);
        self.events.push(json!({
            "ph": "X", "pid": self.story.number, "tid": track, "cat": category, "name": name,
            "ts": microseconds(begin), "dur": microseconds(end.saturating_sub(begin)), "args": about,
        }));
    }

    fn instant(&mut self, track: u64, name: &str, at: usize) {
        let moment = self.moment(at);
        let event = json!({
            "ph": "i", "s": "t", "pid": self.story.number, "tid": track, "name": name,
            "ts": microseconds(moment.time), "args": { "place": moment.place() },
        });
        self.events.push(event);
    }
}

/// The unit of the format, with the nanoseconds behind the point.
#[expect(clippy::cast_precision_loss, reason = "a number of JSON; runs do not last for months")]
fn microseconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1000.0
}
