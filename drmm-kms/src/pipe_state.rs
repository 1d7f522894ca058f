//! What a pipe is to show: the state that a driver checks and commits.

use std::sync::Arc;

use drmm_runtime::Result;

use crate::mode::Mode;
use crate::object::Framebuffer;
use crate::rect::Rect;

/// A mode, and the part of a framebuffer that it shows.
///
/// The core has checked it: the mode is within the pipe's limits and its memory, the framebuffer has one of the
/// pipe's formats and covers the mode.
#[derive(Clone, Debug)]
pub struct PipeState {
    pub(crate) mode: Mode,
    pub(crate) framebuffer: Arc<Framebuffer>,
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) properties: Vec<(&'static str, u64)>,
}

/// One row of what is shown: see [`PipeState::for_each_row`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// First pixel's column on the display.
    pub x: u32,
    /// Row on the display.
    pub y: u32,
    /// The pixels, in the framebuffer's format.
    pub bytes: &'a [u8],
}

impl PipeState {
    /// The mode.
    #[must_use]
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// The framebuffer; the display's top left pixel is its pixel at [`Self::origin`].
    #[must_use]
    pub fn framebuffer(&self) -> &Framebuffer {
        &self.framebuffer
    }

    /// Column and row of the framebuffer that are at the display's top left.
    #[must_use]
    pub fn origin(&self) -> (u32, u32) {
        (self.x, self.y)
    }

    /// Whether one can follow the other without switching the display off: same mode, same kind of pixels.
    pub(crate) fn has_the_shape_of(&self, other: &Self) -> bool {
        self.mode == other.mode && self.framebuffer.format() == other.framebuffer.format()
    }

    /// The value of a property that the driver gave to `PipeConfig::property`.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<u64> {
        self.properties.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// Calls `row` for each row of the display within `damage`, from the top, with the pixels to be shown there.
    ///
    /// An error of `row` ends it. `EIO` if the framebuffer cannot be read.
    pub fn for_each_row(&self, damage: Rect, mut row: impl FnMut(Row<'_>) -> Result) -> Result {
        let damage = damage.intersection(self.mode.area());
        let (x, y) = (self.x, self.y);
        // The core has checked that the whole mode lies within the framebuffer: these sums fit.
        let source = Rect::new(
            damage.x1().saturating_add(x),
            damage.y1().saturating_add(y),
            damage.x2().saturating_add(x),
            damage.y2().saturating_add(y),
        );
        self.framebuffer
            .for_each_row(source, |line, bytes| row(Row { x: damage.x1(), y: line.saturating_sub(y), bytes }))
    }
}
