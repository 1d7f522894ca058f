//! The map of a struct: which field is reached by what, and ends when.

use drmm_runtime::driver::{FieldClass, FieldInfo};

use crate::measure::{fit, float, width, Font};
use crate::moment::step_text;
use crate::svg::{Area, Style, Svg};
use crate::theme::Theme;

/// When a field ends, which is what its mark says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// `#[drm_device]`: the device itself.
    Device,
    /// `#[devm]`: at unbind.
    Devm,
    /// `#[drmm]`: with the last reference.
    Drmm,
    /// None: data.
    Plain,
}

/// A field of a [`Map`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MapField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// Its mark.
    pub mark: Mark,
    /// What it is, in one line; may be empty.
    pub about: String,
}

/// A map of a driver's struct: each field, what it is reached by, and the step in which it ends.
///
/// `cargo drmm map STRUCT` draws one from source, without a build.
///
/// ```
/// use drmm_draw::{Map, MapField, Mark};
///
/// let field = |name: &str, ty: &str, mark| MapField { name: name.into(), ty: ty.into(), mark, about: "".into() };
/// let fields = vec![
///     field("drm", "DrmDevice", Mark::Device),
///     field("regs", "IoMem<'bound>", Mark::Devm),
///     field("frames", "AtomicU64", Mark::Plain),
/// ];
/// assert!(Map::new("Bochs", fields).svg().contains("ends in step"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "it is drawn by `svg`"]
pub struct Map {
    name: String,
    fields: Vec<MapField>,
    hooks: [Option<String>; 2],
    theme: Theme,
}

const MARGIN: f64 = 24.0;
/// The height of the first row's middle, and where the titles of the columns are.
const TOP: f64 = 112.0;
const TITLES: f64 = 90.0;
/// The height of a step, and the room between the two scopes.
const STEP: f64 = 27.0;
const BETWEEN: f64 = 36.0;
/// A field's row.
const ROW: f64 = 46.0;
/// The columns of marks and of steps.
const MARKS: f64 = 124.0;
const STEPS: f64 = 250.0;
/// Where the curves are.
const CURVES: f64 = 150.0;

const NAME: Style = Style::new(Font::Mono, 13.0, "ink");
const TYPE: Style = Style::new(Font::Mono, 11.5, "soft");
const SMALL: Style = Style::new(Font::Sans, 10.5, "soft");

impl Map {
    /// The map of the struct `name`, its fields in the order of declaration.
    pub fn new(name: &str, fields: Vec<MapField>) -> Self {
        Self { name: name.to_owned(), fields, hooks: [None, None], theme: Theme::Auto }
    }

    /// The map of a driver that is compiled in, from
    /// [`Parts::FIELDS`](drmm_runtime::DrmDriver#associatedconstant.FIELDS), which holds neither
    /// documentation nor the device itself.
    pub fn of_fields(name: &str, fields: &[FieldInfo]) -> Self {
        let field = |field: &FieldInfo| MapField {
            name: field.name.to_owned(),
            ty: field.ty.to_owned(),
            mark: match field.class {
                FieldClass::Devm => Mark::Devm,
                FieldClass::Drmm => Mark::Drmm,
                FieldClass::Plain => Mark::Plain,
            },
            about: String::new(),
        };
        Self::new(name, fields.iter().map(field).collect())
    }

    /// The functions of the hooks `unbind` and `release`.
    pub fn hooks(mut self, unbind: Option<String>, release: Option<String>) -> Self {
        self.hooks = [unbind, release];
        self
    }

    /// The background that it is for, [`Theme::Auto`] unless it is set.
    pub fn theme(mut self, theme: Theme) -> Self {
        self.theme = theme;
        self
    }

    /// The picture: a file of its own, without scripts, fonts or links.
    #[must_use]
    pub fn svg(&self) -> String {
        let (svg, size) = self.draw();
        svg.finish(size, self.theme, &format!("struct {}", self.name), &self.in_words())
    }

    fn in_words(&self) -> String {
        let of = |field: &MapField| {
            let step = step_of(field.mark);
            format!("{} ends in step {step}, {}.", field.name, step_text(step))
        };
        self.fields.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn draw(&self) -> (Svg, (f64, f64)) {
        let mut svg = Svg::default();
        let columns = Columns::of(self);
        let rows = float(self.fields.len());
        let rail = 13.0 * STEP + BETWEEN;
        let row = if self.fields.is_empty() { ROW } else { (rail / rows).clamp(ROW, 66.0) };
        let bottom = TOP + (rows * row).max(rail) + 12.0;
        let size = (columns.rail + STEPS + MARGIN, bottom + 58.0);
        let head = Style::new(Font::Bold, 20.0, "ink");
        let title = format!("struct {}", self.name);
        svg.text((MARGIN, 36.0), head, &fit(&title, head.font, head.size, size.0 - 2.0 * MARGIN));
        let says =
            "One struct, two lifetimes: the mark of a field says when it ends, and so what it is reached by.";
        svg.text((MARGIN, 58.0), Style::new(Font::Sans, 12.0, "soft"), says);
        let column = Style::new(Font::Bold, 12.0, "soft");
        for (x, word) in
            [(MARGIN, "reached by"), (columns.fields + 16.0, "field"), (columns.rail + 14.0, "ends in step")]
        {
            svg.text((x, TITLES), column, word);
        }
        Self::rail(&mut svg, columns.rail);
        if !self.fields.is_empty() {
            let frame = Area::new(columns.fields, TOP - 8.0, columns.width, rows * row);
            svg.area(frame, 8.0, "rule-l thin", "");
        }
        for at in 0..self.fields.len() {
            self.row(&mut svg, &columns, at, TOP - 8.0 + (float(at) + 0.5) * row);
        }
        self.foot(&mut svg, bottom + 14.0, size.0);
        (svg, size)
    }

    /// The thirteen steps, in their two scopes.
    fn rail(svg: &mut Svg, x: f64) {
        let bound = Area::new(x, height_of(1) - 18.0, STEPS, 8.0 * STEP + 8.0);
        let device = Area::new(x, height_of(9) - 18.0, STEPS, 5.0 * STEP + 8.0);
        svg.area(bound, 8.0, "boundpaper", "");
        svg.area(device, 8.0, "devicepaper", "");
        for (area, colour, word) in
            [(bound, "boundink", "the driver unbinds"), (device, "deviceink", "the last reference")]
        {
            let at = (area.x + STEPS - 12.0, area.y + area.height / 2.0);
            svg.climbing(at, 90.0, Style::new(Font::Bold, 11.0, colour).middle(), word);
        }
        for step in 1..=13 {
            let (fill, y) = (if step > 8 { "device" } else { "bound" }, height_of(step));
            svg.circle((x + 26.0, y), 10.0, fill, "");
            let number = Style::new(Font::Bold, 11.0, "onfill").middle();
            svg.text((x + 26.0, y + 4.0), number, &step.to_string());
            svg.text((x + 46.0, y + 4.0), Style::new(Font::Sans, 12.0, "ink"), step_text(step));
        }
    }

    /// One field: what it is reached by, itself, and the way to its end.
    fn row(&self, svg: &mut Svg, columns: &Columns, at: usize, y: f64) {
        let field = &self.fields[at];
        let (fill, ink, mark) = words_of(field.mark);
        let up = if field.about.is_empty() { 4.0 } else { -3.0 };
        svg.area(Area::new(columns.fields + 8.0, y - 15.0, 4.0, 30.0), 2.0, fill, "");
        svg.text((columns.fields + 20.0, y + up), Style::new(Font::Mono, 11.0, ink), mark);
        let x = columns.fields + MARKS;
        let room = columns.width - MARKS - 14.0;
        let name = fit(&field.name, NAME.font, NAME.size, room);
        let ty_at = x + NAME.width(&name) + 10.0;
        svg.text((x, y + up), Style { font: Font::Mono, ..NAME }, &name);
        svg.text((ty_at, y + up), TYPE, &fit(&field.ty, TYPE.font, TYPE.size, x + room - ty_at));
        svg.text((x, y + 13.0), SMALL, &fit(&field.about, SMALL.font, SMALL.size, room));

        let (reach, colour, after) = reach_of(field);
        let reached = columns.fields - MARGIN - 20.0;
        let style = Style::new(Font::Mono, 11.0, colour);
        svg.text((MARGIN, y - 3.0), style, &fit(&reach, style.font, style.size, reached));
        svg.text((MARGIN, y + 13.0), SMALL, after);
        self.curve(svg, columns, at, y);
    }

    /// The curve from a field to its step, with its place in the order of the step.
    fn curve(&self, svg: &mut Svg, columns: &Columns, at: usize, y: f64) {
        let mark = self.fields[at].mark;
        let same = |field: &&MapField| field.mark == mark;
        // The newest ends first.
        let nth = self.fields[at + 1..].iter().filter(same).count();
        let of = self.fields.iter().filter(same).count();
        let (fill, ink, _) = words_of(mark);
        let (from, to) = (columns.fields + columns.width, columns.rail + 14.0);
        let spread = if of > 1 { 14.0 / float(of - 1).max(2.0) } else { 0.0 };
        let end = height_of(step_of(mark)) + (float(of - 1) / 2.0 - float(nth)) * spread;
        let (one, two) = (from + 80.0, to - 70.0);
        svg.path(
            &format!("M{from:.1} {y:.1}C{one:.1} {y:.1} {two:.1} {end:.1} {to:.1} {end:.1}"),
            &format!("{fill}-l thick"),
        );
        svg.circle((from, y), 3.0, fill, "");
        if of > 1 {
            let text = (nth + 1).to_string();
            let number = Style::new(Font::Bold, 9.5, ink).middle();
            svg.circle((from + 18.0, y), 8.5, &format!("{fill}-l thin ring"), "");
            svg.text((from + 18.0, y + 3.4), number, &text);
        }
    }

    /// What the figures mean, and the hooks.
    fn foot(&self, svg: &mut Svg, y: f64, width: f64) {
        let says = "The small numbers are the order within a step: the newest field ends first.";
        svg.text((MARGIN, y), Style::new(Font::Sans, 11.0, "soft"), says);
        let [unbind, release] = &self.hooks;
        let text = match (unbind, release) {
            (None, None) => "no `unbind` hook, no `release` hook: there is nothing to do by hand".to_owned(),
            (Some(unbind), None) => format!("step 6 runs {unbind}; there is no `release` hook"),
            (None, Some(release)) => format!("step 9 runs {release}; there is no `unbind` hook"),
            (Some(unbind), Some(release)) => format!("step 6 runs {unbind}, step 9 runs {release}"),
        };
        let style = Style::new(Font::Sans, 11.0, "soft");
        svg.text((MARGIN, y + 20.0), style, &fit(&text, style.font, style.size, width - 2.0 * MARGIN));
    }
}

/// Where the columns are.
struct Columns {
    /// The frame of the fields, and its width.
    fields: f64,
    width: f64,
    rail: f64,
}

impl Columns {
    fn of(map: &Map) -> Self {
        let reach = map.fields.iter().map(|field| width(&reach_of(field).0, Font::Mono, 11.0));
        let fields = MARGIN + reach.fold(230.0, f64::max).min(330.0) + 22.0;
        let text = |field: &MapField| {
            let line = NAME.width(&field.name) + 10.0 + TYPE.width(&field.ty);
            line.max(SMALL.width(&field.about))
        };
        let widest = map.fields.iter().map(text).fold(180.0, f64::max).min(420.0);
        let width = MARKS + widest + 16.0;
        Self { fields, width, rail: fields + width + CURVES }
    }
}

fn height_of(step: u8) -> f64 {
    TOP + 10.0 + (f64::from(step) - 1.0) * STEP + if step > 8 { BETWEEN } else { 0.0 }
}

const fn step_of(mark: Mark) -> u8 {
    match mark {
        Mark::Device => 13,
        Mark::Devm => 7,
        Mark::Drmm => 10,
        Mark::Plain => 11,
    }
}

/// Its colour for areas and for text, and how it is written.
const fn words_of(mark: Mark) -> (&'static str, &'static str, &'static str) {
    match mark {
        Mark::Device => ("file", "soft", "#[drm_device]"),
        Mark::Devm => ("bound", "boundink", "#[devm]"),
        Mark::Drmm => ("device", "deviceink", "#[drmm]"),
        Mark::Plain => ("plain", "plainink", "no mark"),
    }
}

/// How a field is reached, in which colour, and until when.
fn reach_of(field: &MapField) -> (String, &'static str, &'static str) {
    match field.mark {
        Mark::Device => ("the runtime".to_owned(), "soft", "it is the device itself"),
        Mark::Devm => (format!("hw.{}", field.name), "gate", "in dev.with_hw(|hw| ..); ENODEV after unbind"),
        Mark::Drmm | Mark::Plain => {
            (format!("dev.{}", field.name), "ink", "a reference, as long as it is held")
        }
    }
}
