//! Many bus devices in one picture: a row for each.

use crate::lanes::MARGIN;
use crate::measure::{fit, float, width, Font};
use crate::story::Story;
use crate::svg::{Area, Style, Svg};

const ROW: f64 = 24.0;
const PLOT: f64 = 640.0;
const WIDEST: f64 = 420.0;

/// Where events are, by their numbers.
struct Scale {
    left: f64,
    first: u64,
    last: u64,
}

impl Scale {
    fn at(&self, order: u64) -> f64 {
        let part = |number: u64| float(usize::try_from(number - self.first).unwrap_or(usize::MAX));
        self.left + part(order.clamp(self.first, self.last)) / part(self.last).max(1.0) * PLOT
    }
}

/// Draws the rows below `top`, and returns the size of the picture.
pub(crate) fn draw(svg: &mut Svg, stories: &[Story], top: f64) -> (f64, f64) {
    let names: Vec<String> = stories.iter().map(label).collect();
    let widest = names.iter().map(|name| width(name, Font::Mono, 12.0)).fold(80.0, f64::max).min(WIDEST);
    let orders = || stories.iter().flat_map(|story| story.moments.iter().map(|moment| moment.order));
    let (first, last) = (orders().min().unwrap_or(0), orders().max().unwrap_or(0));
    let scale = Scale { left: MARGIN + widest + 20.0, first, last };
    legend(svg, scale.left, top + 6.0);
    let mut y = top + 26.0;
    for (story, name) in stories.iter().zip(&names) {
        svg.line((scale.left, y + ROW / 2.0), (scale.left + PLOT, y + ROW / 2.0), "rule-l thin dots");
        svg.text(
            (MARGIN, y + 16.0),
            Style::new(Font::Mono, 12.0, "ink"),
            &fit(name, Font::Mono, 12.0, widest),
        );
        row(svg, story, &scale, y);
        let colour = match story.endings().last() {
            Some(ending) if ending.is_sudden() => "shut",
            _ => "soft",
        };
        let style = Style::new(Font::Sans, 11.0, colour);
        svg.text((scale.left + PLOT + 14.0, y + 16.0), style, story.ending());
        y += ROW;
    }
    (scale.left + PLOT + 150.0, y + 18.0)
}

fn label(story: &Story) -> String {
    if story.devices.is_empty() {
        return story.name();
    }
    format!("{} {}", story.number, story.name())
}

fn legend(svg: &mut Svg, left: f64, y: f64) {
    let style = Style::new(Font::Sans, 11.0, "soft");
    let mut x = left;
    for (fill, word) in
        [("bound", "bound"), ("device", "gone, still held"), ("gate", "sections"), ("shut", "ENODEV")]
    {
        svg.area(Area::new(x, y - 9.0, 10.0, 10.0), 2.0, fill, "");
        svg.text((x + 15.0, y), style, word);
        x += 15.0 + style.width(word) + 22.0;
    }
}

fn row(svg: &mut Svg, story: &Story, scale: &Scale, y: f64) {
    let at =
        |moment: usize| story.moments.get(moment).map_or(scale.left + PLOT, |moment| scale.at(moment.order));
    let (top, height) = (y + 5.0, ROW - 10.0);
    let end_of = |device: Option<usize>| device.map_or(scale.left + PLOT, at);
    for device in &story.devices {
        let (from, to) = (at(device.made), end_of(device.freed));
        let about = format!("{}, device {}", device.name, device.number);
        svg.area(Area::new(from, top + 2.0, (to - from).max(2.0), height - 4.0), 2.0, "device", &about);
    }
    let mut begin = 0;
    for ending in story.endings() {
        let end = ending.end;
        let about = format!("bound, until: {}", ending.text());
        svg.area(Area::new(at(begin), top, (at(end) - at(begin)).max(2.0), height), 3.0, "bound", &about);
        begin =
            story.lives.iter().map(|life| life.from).filter(|from| *from > end).min().unwrap_or(usize::MAX);
    }
    if begin < story.moments.len() && (begin > 0 || story.endings().is_empty()) {
        svg.area(Area::new(at(begin), top, end_of(None) - at(begin), height), 3.0, "bound", "bound");
    }
    let mut last = f64::MIN;
    for section in &story.sections {
        let x = at(section.from);
        if x > last + 1.5 {
            svg.area(Area::new(x, top + 3.0, 1.5, height - 6.0), 0.5, "gatepaper", &section.about);
            last = x;
        }
    }
    let gone = story.devices.iter().flat_map(|d| &d.gone).chain(story.files.iter().flat_map(|f| &f.gone));
    for moment in gone {
        svg.area(Area::new(at(*moment) - 1.0, top - 2.0, 2.0, height + 4.0), 0.5, "shut", "told ENODEV");
    }
}
