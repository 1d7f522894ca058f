//! The picture of one bus device: its rows, the steps above them, the two scopes behind them.

use crate::axis::Axis;
use crate::bars;
use crate::lanes::{groups, room, words, Content, Group, Heading, MARGIN, ROW};
use crate::measure::{fit, float, Font};
use crate::moment::step_text;
use crate::story::{Device, Ending, Scope, Story};
use crate::svg::{Area, Style, Svg};

/// The room of a heading above its rows.
const HEADING: f64 = 34.0;
/// The angle at which the names of steps climb.
const CLIMB: f64 = 50.0;
/// The height of the longest name of a step, climbing.
const NAMES: f64 = 136.0;
/// What that name needs to the right of its step.
const NAMES_RIGHT: f64 = 128.0;
/// What the words of a bracket need.
const BRACKET: f64 = 570.0;
/// The line on which the lines' names are written, and the height of the steps' discs, from the
/// panel's top.
const LINES: f64 = 12.0;
const STEPS: f64 = LINES + NAMES + 20.0;

/// A panel that knows its size.
#[derive(Debug)]
pub(crate) struct Panel<'s> {
    pub(crate) story: &'s Story,
    groups: Vec<Group<'s>>,
    room: f64,
    axis: Axis<'s>,
}

/// A binding's part of the axis: from `begin` to the end of what is bound.
struct Binding {
    begin: f64,
    cut: Option<(f64, Ending)>,
    end: f64,
}

impl<'s> Panel<'s> {
    pub(crate) fn new(story: &'s Story) -> Self {
        let groups = groups(story);
        let room = room(&groups);
        let axis = Axis::new(story, MARGIN + room + 14.0);
        Self { story, groups, room, axis }
    }

    pub(crate) fn width(&self) -> f64 {
        (self.axis.right + NAMES_RIGHT).max(self.axis.left + BRACKET)
    }

    fn rows_height(&self) -> f64 {
        let of = |group: &Group<'_>| {
            float(group.lanes.len()) * ROW + if group.heading.is_some() { HEADING } else { 0.0 }
        };
        self.groups.iter().map(of).sum()
    }

    pub(crate) fn height(&self) -> f64 {
        let reports = bars::reports_height(self.story);
        STEPS + 26.0 + self.rows_height() + self.brackets() * 24.0 + 22.0 + reports
    }

    /// How many scopes are bracketed below the rows.
    fn brackets(&self) -> f64 {
        match (self.bindings().len(), self.story.devices.len()) {
            (0, _) => 0.0,
            (_, devices) => 1.0 + float(devices.min(1)),
        }
    }

    /// Draws it with its top at `top`, in a picture of this width.
    pub(crate) fn draw(&self, svg: &mut Svg, top: f64, width: f64) {
        let first = top + STEPS + 26.0;
        let bottom = first + self.rows_height() + 6.0;
        self.scopes(svg, top + STEPS, bottom);
        self.cuts(svg, top + LINES, bottom);
        self.steps(svg, top + STEPS, bottom);
        self.parts(svg, top + STEPS + 4.0);
        let mut y = first;
        for group in &self.groups {
            if let Some(heading) = &group.heading {
                self.heading(svg, y + HEADING - 14.0, heading);
                y += HEADING;
            }
            for lane in &group.lanes {
                let (name, remark) = words(lane, self.room);
                let colour = if matches!(lane.content, Content::Gate(_)) { "gate" } else { "ink" };
                svg.text((MARGIN, y + 14.0), Style::new(Font::Mono, 12.0, colour), &name);
                let beside = Style::new(Font::Mono, 10.0, "soft").end();
                svg.text((MARGIN + self.room, y + 14.0), beside, &remark);
                bars::draw(svg, &self.axis, &lane.content, y);
                y += ROW;
            }
        }
        let below = self.below(svg, bottom, width);
        bars::reports(svg, self.story, below, width);
    }

    fn heading(&self, svg: &mut Svg, y: f64, heading: &Heading) {
        let (ink, rule) = match heading.scope {
            Scope::Bound => ("boundink", "bound-l thin"),
            Scope::Device => ("deviceink", "device-l thin"),
            Scope::Raw => ("soft", "rule-l thin"),
        };
        let word = Style::new(Font::Bold, 13.0, ink);
        svg.text((MARGIN, y), word, heading.word);
        let says = Style::new(Font::Sans, 11.0, "soft");
        let at = MARGIN + word.width(heading.word) + 8.0;
        let cut = fit(&heading.says, says.font, says.size, MARGIN + self.room - at);
        svg.text((at, y), says, &cut);
        svg.line((MARGIN, y + 7.0), (MARGIN + self.room, y + 7.0), rule);
    }

    /// The bindings of the bus device. One that a walk did not end is open to the right.
    fn bindings(&self) -> Vec<Binding> {
        let (story, axis) = (self.story, &self.axis);
        let mut begin = axis.left;
        let mut bindings = Vec::new();
        let mut last = 0;
        for ending in story.endings() {
            let end = ending.end;
            let right = axis.at(Some(end)) + 9.0;
            bindings.push(Binding {
                begin,
                cut: Some((axis.at(Some(ending.at)) - 19.0, ending)),
                end: right,
            });
            last = end;
            let next = story.lives.iter().filter(|life| life.from > end).map(|life| life.from).min();
            begin = next.map_or(axis.right, |next| axis.at(Some(next)) - 8.0);
        }
        if story.lives.iter().any(|life| life.scope == Scope::Bound && (life.from > last || last == 0)) {
            bindings.push(Binding { begin, cut: None, end: axis.right });
        }
        bindings
    }

    /// The paper behind the rows: while the driver is bound, and while a device is held after that.
    fn scopes(&self, svg: &mut Svg, top: f64, bottom: f64) {
        let bindings = self.bindings();
        for device in &self.story.devices {
            let (from, to) = (self.axis.at(Some(device.made)), self.end_of(device));
            let Some(binding) = bindings.iter().rev().find(|binding| binding.begin < from) else { continue };
            let held = Area::new(binding.end, top, to - binding.end, bottom - top);
            svg.area(held, 0.0, "devicepaper", "");
        }
        for binding in &bindings {
            let area = Area::new(binding.begin, top, binding.end - binding.begin, bottom - top);
            svg.area(area, 0.0, "boundpaper", "");
        }
    }

    fn end_of(&self, device: &Device) -> f64 {
        device.freed.map_or(self.axis.right, |freed| self.axis.at(Some(freed)) + 12.0)
    }

    /// Where the last device ends.
    fn device_end(&self) -> Option<f64> {
        self.story.devices.iter().map(|device| self.end_of(device)).reduce(f64::max)
    }

    /// The discs of the steps, and their names.
    fn steps(&self, svg: &mut Svg, y: f64, bottom: f64) {
        for &at in &self.story.steps {
            let moment = &self.story.moments[at];
            let x = self.axis.at(Some(at));
            let (fill, line) = if moment.step > 8 {
                ("device", "device-l thin dots half")
            } else {
                ("bound", "bound-l thin dots half")
            };
            svg.line((x, y + 10.0), (x, bottom), line);
            let name = step_text(moment.step);
            let whose = match moment.device {
                0 => format!("step {}, {name}, of bus device {}", moment.step, moment.parent),
                device => format!("step {}, {name}, of device {device}", moment.step),
            };
            svg.circle((x, y), 9.5, fill, &whose);
            let number = Style::new(Font::Bold, 10.5, "onfill").middle();
            svg.text((x, y + 3.8), number, &moment.step.to_string());
            svg.climbing((x + 3.0, y - 14.0), CLIMB, Style::new(Font::Sans, 11.0, "ink"), name);
        }
    }

    /// The lines at which a scope begins to end, with what they are.
    fn cuts(&self, svg: &mut Svg, y: f64, bottom: f64) {
        let mut cuts: Vec<(f64, &str, &str)> = Vec::new();
        for (x, ending) in self.bindings().iter().filter_map(|binding| binding.cut) {
            cuts.push((x, ending.text(), if ending.is_sudden() { "shut" } else { "bound" }));
        }
        let of_device = self.story.steps.iter().filter(|at| self.story.moments[**at].step == 9);
        cuts.extend(of_device.map(|at| (self.axis.at(Some(*at)) - 19.0, "last reference", "device")));
        cuts.sort_by(|one, two| one.0.total_cmp(&two.0));
        let mut free = MARGIN;
        for (x, word, colour) in cuts {
            let (ink, line) = match colour {
                "shut" => ("shut", "shut-l thick"),
                "bound" => ("boundink", "bound-l thick"),
                _ => ("deviceink", "device-l thick"),
            };
            svg.line((x, y - 10.0), (x, bottom), line);
            let style = Style::new(Font::Bold, 12.0, ink).end();
            if x - 7.0 - style.width(word) > free {
                svg.text((x - 7.0, y), style, word);
                free = x + 8.0;
            }
        }
    }

    /// The names of the parts of the axis where no step is.
    fn parts(&self, svg: &mut Svg, y: f64) {
        let style = Style::new(Font::Sans, 11.0, "soft").middle();
        let mut part = |from: f64, to: f64, word: &str| {
            if to - from > style.width(word) + 8.0 {
                svg.text_if_free((f64::midpoint(from, to), y), style, word);
            }
        };
        let bindings = self.bindings();
        for binding in &bindings {
            let end = binding.cut.map_or(binding.end, |(x, _)| x);
            let ready = self.story.devices.iter().map(|device| self.axis.at(Some(device.ready)) + 6.0);
            let ready = ready.filter(|x| *x > binding.begin && *x < end).reduce(f64::min);
            part(binding.begin, ready.unwrap_or(end), "probe");
            part(ready.unwrap_or(end), end, "in use");
        }
        let ends = self.story.steps.iter().filter(|at| self.story.moments[**at].step == 9);
        for x in ends.map(|at| self.axis.at(Some(*at)) - 19.0) {
            if let Some(binding) = bindings.iter().rev().find(|binding| binding.end < x) {
                part(binding.end, x, "gone, still held");
            }
        }
    }

    /// What the colours mean, in the corner that the names of the steps leave free.
    pub(crate) fn key(&self, svg: &mut Svg, top: f64) {
        let style = Style::new(Font::Sans, 10.5, "soft");
        let mut y = top + STEPS - 100.0;
        let story = self.story;
        let is_refused = story.files.iter().any(|file| !file.gone.is_empty())
            || story.devices.iter().any(|device| !device.gone.is_empty());
        for (fill, word, is_there) in [
            ("bound", "devm: hardware, callbacks", true),
            ("device", "drmm: what programs hold", !story.devices.is_empty()),
            ("plain", "plain fields, the memory", !story.devices.is_empty()),
            ("gate", "a section of the gate", !story.sections.is_empty()),
            ("shut", "a call that is told ENODEV", is_refused),
        ] {
            if !is_there {
                continue;
            }
            svg.area(Area::new(MARGIN, y - 8.5, 9.0, 9.0), 2.0, fill, "");
            svg.text((MARGIN + 15.0, y), style, word);
            y += 17.0;
        }
    }

    /// The brackets below the rows; returns the height below them.
    fn below(&self, svg: &mut Svg, bottom: f64, width: f64) -> f64 {
        let bindings = self.bindings();
        let Some(binding) = bindings.last() else { return bottom + 10.0 };
        let mut y = bottom + 4.0;
        let mut bracket = |from: f64, to: f64, scope: Scope, word: &str, says: &str| {
            let (line, ink) = match scope {
                Scope::Bound => ("bound-l thick", "boundink"),
                _ => ("device-l thick", "deviceink"),
            };
            svg.path(&format!("M{from:.1} {:.1}V{y:.1}H{to:.1}V{:.1}", y - 5.0, y - 5.0), line);
            let bold = Style::new(Font::Bold, 12.0, ink);
            svg.text((from + 6.0, y + 16.0), bold, word);
            let at = from + 6.0 + bold.width(word) + 8.0;
            let plain = Style::new(Font::Sans, 11.0, "soft");
            svg.text((at, y + 16.0), plain, &fit(says, plain.font, plain.size, width - MARGIN - at));
            y += 24.0;
        };
        let says = "devm: from probe until the driver unbinds or the card is pulled";
        bracket(
            bindings.first().map_or(binding.begin, |b| b.begin),
            binding.end,
            Scope::Bound,
            "bound scope",
            says,
        );
        if let (Some(device), Some(end)) = (self.story.devices.first(), self.device_end()) {
            let says = "drmm: from the allocation until the last reference to the device goes";
            bracket(self.axis.at(Some(device.made)) - 6.0, end, Scope::Device, "device scope", says);
        }
        y
    }
}
