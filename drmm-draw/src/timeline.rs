//! The timeline of a run.

use crate::lanes::MARGIN;
use crate::measure::{fit, Font};
use crate::overview;
use crate::panel::Panel;
use crate::run::Run;
use crate::story::Story;
use crate::svg::{Style, Svg};
use crate::theme::Theme;

/// More bus devices than this share one overview, a row for each.
const PANELS: usize = 3;
/// The room above the first panel, and that of the name of a panel.
const HEAD: f64 = 74.0;
const NAME: f64 = 30.0;
const NARROWEST: f64 = 760.0;

/// A timeline of a recorded run: what lived how long, the thirteen steps, sections, open files, and
/// calls that were told `ENODEV`.
///
/// From left to right is the order of events, not time: all of a run happens within a
/// millisecond, but for the second in which a program draws. A bus device has a panel with a row
/// for each thing; if a run has more than three, each has one row in an overview.
///
/// ```
/// use drmm_draw::{Run, Timeline};
/// use drmm_runtime::report::Recorder;
/// # use drmm_runtime::prelude::*;
///
/// let recorder = Recorder::with_details();
/// // ... drivers come and go ...
/// # let parent = drmm_runtime::bus::Parent::new("card0")?;
/// # parent.bind((), |device| { device.devm_add_action("off", || {})?; Ok(drmm_runtime::Registered::no_device()) })?;
/// # parent.unbind(Removal::Orderly)?;
/// let svg = Timeline::new(&Run::from(&recorder)).title("my driver").svg();
/// assert!(svg.starts_with("<svg"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "it is drawn by `svg`"]
pub struct Timeline {
    stories: Vec<Story>,
    title: Option<String>,
    theme: Theme,
}

impl Timeline {
    /// The timeline of all bus devices of the run; [`Run::of`] gives the run of one.
    pub fn new(run: &Run) -> Self {
        let stories = run.bus_devices().into_iter().map(|number| Story::of(run, number));
        let stories = stories.filter(|story| !story.moments.is_empty()).collect();
        Self { stories, title: None, theme: Theme::Auto }
    }

    /// The head of the picture. Without it, the name of the driver and how its binding ended.
    pub fn title(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
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
        svg.finish(size, self.theme, &self.head(), &self.in_words())
    }

    fn head(&self) -> String {
        match (&self.title, self.stories.as_slice()) {
            (Some(title), _) => title.clone(),
            (None, []) => "nothing was recorded".to_owned(),
            (None, [story]) => format!("{}: {}", story.name(), story.ending()),
            (None, stories) => {
                let mut names: Vec<String> = stories.iter().map(Story::name).collect();
                names.dedup();
                let names = if names.len() > 2 { String::new() } else { format!(": {}", names.join(", ")) };
                format!("{} bus devices{names}", stories.len())
            }
        }
    }

    /// The picture for readers who do not see it.
    fn in_words(&self) -> String {
        let of = |story: &Story| {
            let alive = story.lives.iter().filter(|life| life.to.is_none()).count();
            format!(
                "Bus device {}, {}: {}. {} things lived, {alive} of them are left; {} sections, {} open files.",
                story.number,
                story.name(),
                story.ending(),
                story.lives.len(),
                story.sections.len(),
                story.files.len()
            )
        };
        self.stories.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn draw(&self) -> (Svg, (f64, f64)) {
        let mut svg = Svg::default();
        let size = if self.stories.len() > PANELS {
            overview::draw(&mut svg, &self.stories, HEAD)
        } else {
            self.panels(&mut svg)
        };
        let title = Style::new(Font::Bold, 20.0, "ink");
        let room = size.0 - 2.0 * MARGIN;
        svg.text((MARGIN, 36.0), title, &fit(&self.head(), title.font, title.size, room));
        let about = Style::new(Font::Sans, 12.0, "soft");
        let says = match self.stories.len() {
            0 => "There is nothing to draw: no event of a bus device is in the run.",
            1..=PANELS => "A run as it was recorded. Left to right is the order of events; a bar ends where the thing is released.",
            _ => "A run as it was recorded. Left to right is the order of events; a row is a bus device.",
        };
        svg.text((MARGIN, 57.0), about, &fit(says, about.font, about.size, room));
        (svg, size)
    }

    fn panels(&self, svg: &mut Svg) -> (f64, f64) {
        let panels: Vec<Panel<'_>> = self.stories.iter().map(Panel::new).collect();
        let width = panels.iter().map(Panel::width).fold(NARROWEST, f64::max);
        let (mut y, mut first) = (HEAD, true);
        for panel in &panels {
            if panels.len() > 1 {
                let name = format!(
                    "bus device {}, {}: {}",
                    panel.story.number,
                    panel.story.name(),
                    panel.story.ending()
                );
                let style = Style::new(Font::Bold, 14.0, "ink");
                svg.line((MARGIN, y), (width - MARGIN, y), "rule-l thin");
                svg.text(
                    (MARGIN, y + 22.0),
                    style,
                    &fit(&name, style.font, style.size, width - 2.0 * MARGIN),
                );
                y += NAME;
            }
            panel.draw(svg, y, width);
            if first {
                panel.key(svg, y);
                first = false;
            }
            y += panel.height();
        }
        (width, y + 4.0)
    }
}
