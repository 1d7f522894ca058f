//! JSON lines: one event, one line.

use std::error::Error;
use std::fmt;

use drmm_runtime::report::List;
use serde_json::{Map, Value};

use crate::moment::{kind_of, kind_text, list_of, removal_of, removal_text, Moment};

/// A line that is no event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadLine {
    /// The number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl Error for BadLine {}

pub(crate) fn write(moments: &[Moment]) -> String {
    let mut text = String::new();
    for moment in moments {
        text.push_str(&object(moment).to_string());
        text.push('\n');
    }
    text
}

fn object(moment: &Moment) -> Value {
    let mut object = serde_json::json!({
        "order": moment.order,
        "time": moment.time,
        "thread": moment.thread,
        "thread_name": moment.thread_name,
        "parent": moment.parent,
        "device": moment.device,
        "kind": kind_text(moment.kind),
        "step": moment.step,
        "list": moment.list.text(),
        "name": moment.name,
        "ty": moment.ty,
        "file": moment.file,
        "line": moment.line,
        "entry": moment.entry,
        "on": moment.on,
        "size": moment.size,
    });
    if let (Some(removal), Some(object)) = (moment.removal, object.as_object_mut()) {
        object.insert("removal".to_owned(), removal_text(removal).into());
    }
    object
}

pub(crate) fn read(text: &str) -> Result<Vec<Moment>, BadLine> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| moment(line).map_err(|what| BadLine { line: at + 1, what })).collect()
}

fn moment(line: &str) -> Result<Moment, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| format!("no JSON: {}", first(&error)))?;
    let Value::Object(object) = value else { return Err("no event: a JSON object was expected".to_owned()) };
    let fields = Fields(&object);
    let order = fields.needed("order")?;
    let kind = fields.text("kind")?;
    let list = fields.text("list")?;
    let step = fields.small("step")?;
    let removal = match fields.text("removal")? {
        "" => None,
        text => Some(removal_of(text).ok_or_else(|| format!("`removal` cannot be {text:?}"))?),
    };
    Ok(Moment {
        time: fields.number("time")?,
        thread: fields.number("thread")?,
        thread_name: fields.text("thread_name")?.to_owned(),
        order,
        parent: fields.number("parent")?,
        device: fields.number("device")?,
        kind: kind_of(kind).ok_or_else(|| format!("`kind` cannot be {kind:?}"))?,
        step: u8::try_from(step).ok().filter(|step| *step <= 13).ok_or("`step` is more than 13")?,
        list: match list {
            "" => List::Bound,
            text => list_of(text).ok_or_else(|| format!("`list` cannot be {text:?}"))?,
        },
        name: fields.text("name")?.to_owned(),
        ty: fields.text("ty")?.to_owned(),
        file: fields.text("file")?.to_owned(),
        line: fields.small("line")?,
        entry: fields.number("entry")?,
        on: fields.number("on")?,
        size: fields.number("size")?,
        removal,
    })
}

/// The message without the place, which is the line's own.
fn first(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// The fields of a line. All but `order` and `kind` may be left out.
struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    fn number(&self, name: &str) -> Result<u64, String> {
        match self.0.get(name) {
            None => Ok(0),
            Some(value) => value.as_u64().ok_or_else(|| format!("`{name}` is not a whole number")),
        }
    }

    fn needed(&self, name: &str) -> Result<u64, String> {
        if !self.0.contains_key(name) {
            return Err(format!("`{name}` is missing, a whole number"));
        }
        self.number(name)
    }

    fn small(&self, name: &str) -> Result<u32, String> {
        u32::try_from(self.number(name)?).map_err(|_| format!("`{name}` is too large"))
    }

    fn text(&self, name: &str) -> Result<&'a str, String> {
        match self.0.get(name) {
            None => Ok(""),
            Some(value) => value.as_str().ok_or_else(|| format!("`{name}` is not text")),
        }
    }
}
