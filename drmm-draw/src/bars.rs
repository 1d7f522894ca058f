//! What is in the rows: bars of what lives, the gate with its sections, open files, reports.

use crate::axis::Axis;
use crate::lanes::{Content, MARGIN, ROW};
use crate::measure::{fit, float, Font};
use crate::moment::{kind_text, Moment};
use crate::story::{Device, Life, Scope, Span, Story};
use crate::svg::{Area, Style, Svg};

/// The height of a bar.
const BAR: f64 = 12.0;
/// More reports than this are counted only.
const REPORTS: usize = 12;

/// Draws the content of a row whose top is at `y`.
pub(crate) fn draw(svg: &mut Svg, axis: &Axis<'_>, content: &Content<'_>, y: f64) {
    match content {
        Content::Life(life) => draw_life(svg, axis, life, y),
        Content::Gate(at) => draw_gate(svg, axis, &axis.story.devices[*at], y),
        Content::Files(files) => draw_files(svg, axis, files, y),
        Content::Troubles => draw_troubles(svg, axis, y),
    }
}

fn draw_life(svg: &mut Svg, axis: &Axis<'_>, life: &Life, y: f64) {
    let (from, to) = (axis.at(Some(life.from)), axis.at(life.to));
    let (fill, edge) = match (life.scope, life.is_plain) {
        (Scope::Bound, _) => ("bound", "bound-l thick"),
        (Scope::Device, false) => ("device", "device-l thick"),
        (Scope::Device, true) => ("plain", "plain-l thick"),
        (Scope::Raw, _) => ("file", "file-l thick"),
    };
    let middle = y + ROW / 2.0;
    svg.area(Area::new(from - 4.0, middle - BAR / 2.0, to - from + 4.0, BAR), 3.0, fill, &life.about);
    if life.to.is_some() {
        svg.circle((to, middle), 4.0, &format!("{edge} ring"), "");
    } else {
        svg.line((to, middle), (to + 10.0, middle), &format!("{edge} open"));
    }
}

/// A gate: open, closed, and the sections in it.
fn draw_gate(svg: &mut Svg, axis: &Axis<'_>, device: &Device, y: f64) {
    let (ready, closed) = (axis.at(Some(device.ready)) + 4.0, axis.at(device.closed));
    let (top, height) = (y + 2.5, ROW - 5.0);
    if closed > ready && device.ready > device.made {
        svg.area(Area::new(ready, top, closed - ready, height), 3.0, "gatepaper", "the gate is open");
    }
    for (from, to, count, about) in blocks(axis, device.number) {
        let about =
            if count == 1 { about.to_owned() } else { format!("{count} sections, the first: {about}") };
        svg.area(Area::new(from, top, to - from, height), 1.5, "gate", &about);
    }
    if device.closed.is_none() {
        return;
    }
    let end = axis.at(device.freed).max(closed);
    svg.area(Area::new(closed, top, end - closed, height), 3.0, "shutpaper", "the gate is closed");
    let mut gone = Vec::new();
    for at in &device.gone {
        let (x, moment) = (axis.at(Some(*at)), &axis.story.moments[*at]);
        if x >= closed {
            svg.area(
                Area::new(x - 1.5, top, 3.0, height),
                1.0,
                "shut",
                &told(moment, "a caller of the gate"),
            );
            gone.push(x);
        }
    }
    label_gate(svg, closed, &gone, end, y);
}

/// Writes what a closed gate does where there is room: in front of the calls that it refused, or
/// behind them.
fn label_gate(svg: &mut Svg, closed: f64, gone: &[f64], end: f64, y: f64) {
    let style = Style::new(Font::Sans, 11.0, "shut");
    let first = gone.iter().copied().reduce(f64::min).unwrap_or(end);
    let last = gone.iter().copied().reduce(f64::max).unwrap_or(closed);
    for word in ["closed: callers are told ENODEV", "closed: ENODEV", "closed"] {
        let room = style.width(word) + 12.0;
        if closed + room < first {
            return svg.text((closed + 7.0, y + 14.5), style, word);
        }
        if last + room < end {
            return svg.text((last + 7.0, y + 14.5), style, word);
        }
    }
}

/// The sections of a device, as blocks that can be told apart: from, to, how many, the first.
fn blocks<'s>(axis: &Axis<'s>, device: u64) -> Vec<(f64, f64, usize, &'s str)> {
    let mut blocks: Vec<(f64, f64, usize, &str)> = Vec::new();
    for section in axis.story.sections.iter().filter(|section| section.device == device) {
        let from = axis.at(Some(section.from));
        // A section whose end was not traced is drawn as a moment.
        let to = section.to.map_or(from, |to| axis.at(Some(to))).max(from + 2.5);
        match blocks.last_mut() {
            Some((_, end, count, _)) if from < *end + 1.0 => {
                *end = end.max(to);
                *count += 1;
            }
            _ => blocks.push((from, to, 1, &section.about)),
        }
    }
    blocks
}

fn draw_files(svg: &mut Svg, axis: &Axis<'_>, files: &[&Span], y: f64) {
    let (top, height) = (y + 3.5, ROW - 7.0);
    for file in files {
        let (from, to) = (axis.at(Some(file.from)), axis.at(file.to));
        svg.area(Area::new(from, top, to - from, height), 3.0, "file", &file.about);
        if file.to.is_none() {
            svg.line((to, y + ROW / 2.0), (to + 10.0, y + ROW / 2.0), "file-l thick open");
        }
    }
    let alone = files.len() == 1;
    for file in files {
        for at in &file.gone {
            let x = axis.at(Some(*at));
            let about = told(&axis.story.moments[*at], "a call of the program");
            svg.area(Area::new(x - 1.5, top - 1.5, 3.0, height + 3.0), 1.0, "shut", &about);
        }
        let style = Style::new(Font::Bold, 10.0, "onfill").end();
        let first = file.gone.first().map(|at| axis.at(Some(*at)) - 5.0);
        if let Some(x) = first.filter(|x| alone && x - style.width("ENODEV") > axis.at(Some(file.from)) + 3.0)
        {
            svg.text((x, y + 14.0), style, "ENODEV");
        }
    }
}

fn told(moment: &Moment, what: &str) -> String {
    let place = moment.place();
    let at = if place.is_empty() { String::new() } else { format!(", {place}") };
    format!("{what} is told ENODEV{at}")
}

fn draw_troubles(svg: &mut Svg, axis: &Axis<'_>, y: f64) {
    let mut free = f64::MIN;
    for (number, at) in axis.story.troubles.iter().enumerate() {
        let (x, middle) = (axis.at(Some(*at)), y + ROW / 2.0);
        svg.circle((x, middle), 7.0, "shut", &report(&axis.story.moments[*at]));
        let (style, text) = (Style::new(Font::Bold, 9.0, "onfill").middle(), (number + 1).to_string());
        let half = style.width(&text) / 2.0 + 0.5;
        if x - half > free && number < REPORTS {
            svg.text((x, middle + 3.2), style, &text);
            free = x + half;
        }
    }
}

fn report(moment: &Moment) -> String {
    let what = match kind_text(moment.kind) {
        "Refuse" => "refused, and released at once",
        "Panic" => "panicked; the walk went on",
        "Stuck" => "is waited for",
        "Fail" => "failed, as a test asked",
        "Orphan" => "lost its last handle while bound",
        other => other,
    };
    let place = moment.place();
    let at = if place.is_empty() { String::new() } else { format!("  [{place}]") };
    format!("{} {} {what}{at}", moment.list.text(), moment.name)
}

/// The height of the list of reports.
pub(crate) fn reports_height(story: &Story) -> f64 {
    match story.troubles.len() {
        0 => 0.0,
        many if many > REPORTS => float(REPORTS + 1) * 17.0 + 8.0,
        many => float(many) * 17.0 + 8.0,
    }
}

/// The list of reports, in words.
pub(crate) fn reports(svg: &mut Svg, story: &Story, top: f64, width: f64) {
    let mut y = top + 20.0;
    let style = Style::new(Font::Sans, 11.0, "soft");
    let mut line = |colour: &'static str, number: &str, text: &str| {
        let bold = Style::new(Font::Bold, 11.0, colour);
        svg.text((MARGIN, y), bold, number);
        let at = MARGIN + bold.width(number) + 8.0;
        svg.text((at, y), style, &fit(text, style.font, style.size, width - MARGIN - at));
        y += 17.0;
    };
    for (number, at) in story.troubles.iter().take(REPORTS).enumerate() {
        line("shut", &(number + 1).to_string(), &report(&story.moments[*at]));
    }
    if story.troubles.len() > REPORTS {
        line("shut", "…", &format!("and {} more", story.troubles.len() - REPORTS));
    }
}
