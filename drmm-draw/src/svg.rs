//! The little of SVG that the pictures need: boxes, lines, curves, text, and two themes.

use std::fmt::Write as _;

use crate::measure::{width, Font};
use crate::theme::{self, Theme};

/// How a text is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) font: Font,
    pub(crate) size: f64,
    pub(crate) colour: &'static str,
    pub(crate) anchor: Anchor,
}

/// Which end of a text its place is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Style {
    pub(crate) const fn new(font: Font, size: f64, colour: &'static str) -> Self {
        Self { font, size, colour, anchor: Anchor::Start }
    }

    pub(crate) const fn end(mut self) -> Self {
        self.anchor = Anchor::End;
        self
    }

    pub(crate) const fn middle(mut self) -> Self {
        self.anchor = Anchor::Middle;
        self
    }

    pub(crate) fn width(&self, text: &str) -> f64 {
        width(text, self.font, self.size)
    }
}

/// A rectangle with its corner at the top left.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Area {
    pub(crate) const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }
}

/// A text that was drawn: the corners of the room that it takes.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) corners: [(f64, f64); 4],
}

impl Written {
    /// Whether two texts have points in common: no line along a side of either parts them.
    pub(crate) fn is_on(&self, other: &Self) -> bool {
        let parts = |((ax, ay), (bx, by)): ((f64, f64), (f64, f64))| {
            let along = |(x, y): (f64, f64)| (x - ax) * (ay - by) + (y - ay) * (bx - ax);
            let range = |text: &Self| {
                let at = text.corners.map(along);
                (at.iter().copied().fold(f64::MAX, f64::min), at.iter().copied().fold(f64::MIN, f64::max))
            };
            let ((low, high), (from, to)) = (range(self), range(other));
            high <= from + 1e-6 || to <= low + 1e-6
        };
        let sides = |text: &Self| {
            let corners = text.corners;
            (0..4).map(move |at| (corners[at], corners[(at + 1) % 4]))
        };
        !sides(self).chain(sides(other)).any(parts)
    }
}

/// A picture under construction.
#[derive(Default, Debug)]
pub(crate) struct Svg {
    body: String,
    /// What was written where, for tests.
    pub(crate) written: Vec<Written>,
}

impl Svg {
    /// A filled rectangle; `about` is what a viewer shows when it is pointed at.
    pub(crate) fn area(&mut self, area: Area, radius: f64, class: &str, about: &str) {
        let Area { x, y, width, height } = area;
        let width = width.max(0.0);
        let _ = write!(
            self.body,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{radius}" class="{class}""#
        );
        self.close("rect", about);
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = writeln!(
            self.body,
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" class="{class}"/>"#
        );
    }

    pub(crate) fn path(&mut self, way: &str, class: &str) {
        let _ = writeln!(self.body, r#"<path d="{way}" class="{class}"/>"#);
    }

    pub(crate) fn circle(&mut self, at: (f64, f64), radius: f64, class: &str, about: &str) {
        let (x, y) = at;
        let _ = write!(self.body, r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius}" class="{class}""#);
        self.close("circle", about);
    }

    fn close(&mut self, element: &str, about: &str) {
        if about.is_empty() {
            self.body.push_str("/>\n");
        } else {
            let _ = writeln!(self.body, "><title>{}</title></{element}>", escape(about));
        }
    }

    /// A text on the line at `at`.
    pub(crate) fn text(&mut self, at: (f64, f64), style: Style, text: &str) {
        self.write(at, 0.0, style, text);
    }

    /// A text where no other one is yet. Returns whether it was written.
    pub(crate) fn text_if_free(&mut self, at: (f64, f64), style: Style, text: &str) -> bool {
        let new = Written { text: text.to_owned(), corners: corners(at, 0.0, style, text) };
        let free = !self.written.iter().any(|written| written.is_on(&new));
        if free {
            self.text(at, style, text);
        }
        free
    }

    /// A text that climbs by `angle` degrees.
    pub(crate) fn climbing(&mut self, at: (f64, f64), angle: f64, style: Style, text: &str) {
        self.write(at, -angle, style, text);
    }

    fn write(&mut self, at: (f64, f64), angle: f64, style: Style, text: &str) {
        if text.is_empty() {
            return;
        }
        let ((x, y), Style { font, size, colour, anchor }) = (at, style);
        let mut class = String::from(colour);
        class.push_str(match font {
            Font::Sans => "",
            Font::Bold => " b",
            Font::Mono => " m",
        });
        class.push_str(match anchor {
            Anchor::Start => "",
            Anchor::Middle => " mid",
            Anchor::End => " end",
        });
        if (1.0..89.0).contains(&angle.abs()) {
            // It may cross a line.
            class.push_str(" halo");
        }
        let place = if angle == 0.0 {
            format!(r#"x="{x:.1}" y="{y:.1}""#)
        } else {
            format!(r#"transform="translate({x:.1} {y:.1}) rotate({angle})""#)
        };
        let _ = writeln!(
            self.body,
            r#"<text {place} font-size="{size}" class="{class}">{}</text>"#,
            escape(text)
        );
        self.written.push(Written { text: text.to_owned(), corners: corners(at, angle, style, text) });
    }

    /// The whole file.
    pub(crate) fn finish(self, size: (f64, f64), theme: Theme, title: &str, about: &str) -> String {
        let ((width, height), css) = (size, theme::css(theme));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-labelledby=\"title about\">\n\
             <title id=\"title\">{}</title>\n<desc id=\"about\">{}</desc>\n<style>{css}</style>\n\
             <rect width=\"{width:.0}\" height=\"{height:.0}\" class=\"paper\"/>\n{}</svg>\n",
            escape(title),
            escape(about),
            self.body
        )
    }
}

/// The corners of the room that a text takes.
fn corners(at: (f64, f64), angle: f64, style: Style, text: &str) -> [(f64, f64); 4] {
    let width = style.width(text);
    let left = match style.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let (top, bottom) = (-0.78 * style.size, 0.24 * style.size);
    let (sin, cos) = angle.to_radians().sin_cos();
    [(left, top), (left + width, top), (left + width, bottom), (left, bottom)]
        .map(|(x, y)| (at.0 + x * cos - y * sin, at.1 + x * sin + y * cos))
}

/// Text as XML has it. Characters that XML cannot have are replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            // What XML cannot have, and what would turn the direction of the text around.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
