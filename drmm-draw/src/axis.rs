//! Where the moments of a story are from left to right.
//!
//! The axis is the order of events. In real time a run is a blank of a second with everything else
//! in a tenth of a millisecond.

use drmm_runtime::report::Kind;

use crate::measure::float;
use crate::story::Story;

/// The room of a step: as much as its disc and its climbing name need.
const STEP: f64 = 25.0;
/// The most that the use of a device takes, however many sections there are.
const USE: f64 = 240.0;
/// Between the parts of a life.
const GAP: f64 = 16.0;
/// On each side of what happens while a device is gone and still held.
const HELD: f64 = 38.0;

/// The places of a story's moments.
#[derive(Debug)]
pub(crate) struct Axis<'s> {
    pub(crate) story: &'s Story,
    x: Vec<f64>,
    /// Where the axis begins and ends.
    pub(crate) left: f64,
    pub(crate) right: f64,
}

impl<'s> Axis<'s> {
    /// Lays the moments out from `left` on.
    pub(crate) fn new(story: &'s Story, left: f64) -> Self {
        let moments = &story.moments;
        let is_use = |kind| matches!(kind, Kind::Enter | Kind::Exit | Kind::Gone | Kind::Open | Kind::Close);
        let count = |wanted: &dyn Fn(Kind) -> bool| {
            moments.iter().filter(|moment| wanted(moment.kind)).count().max(1)
        };
        let lists = count(&|kind| !is_use(kind) && kind != Kind::Step);
        let thing = (900.0 / float(lists)).clamp(2.0, 11.0);
        let call = (USE / float(count(&is_use))).min(9.0);
        let mut at = left + GAP / 2.0;
        let mut x = Vec::with_capacity(moments.len());
        let mut before = None;
        for moment in moments {
            let room = match moment.kind {
                Kind::Step => STEP,
                kind if is_use(kind) => call,
                _ => thing,
            };
            at += match (before, moment.step) {
                // Lines are drawn here, and between them is room for a word.
                (Some(0), 9) | (Some(8), 0) => HELD,
                (Some(0), 1..=8) if moment.kind == Kind::Step => GAP,
                (Some(before), 1 | 9) if before != moment.step => GAP,
                _ => 0.0,
            };
            before = Some(moment.step);
            x.push(at + room / 2.0);
            at += room;
        }
        Self { story, x, left, right: at + GAP / 2.0 }
    }

    /// The place of a moment; the end of the axis for one that never came.
    pub(crate) fn at(&self, moment: Option<usize>) -> f64 {
        moment.and_then(|moment| self.x.get(moment).copied()).unwrap_or(self.right)
    }
}
