//! A program that shows a moving picture: it knows the card by the DRM uAPI only.

use std::time::Duration;

use drmm_kms::program::Dumb;
use drmm_kms::uapi::ModeInfo;
use drmm_kms::{open_by_parent, Format, Program};
use drmm_runtime::{Errno, Error, Result};

use crate::picture;

/// A flip completes at the next vblank; this is for a machine under load.
const FLIP_TIME: Duration = Duration::from_secs(5);

/// A buffer that can be shown.
struct Screen {
    dumb: Dumb,
    framebuffer: u32,
}

/// The program: an open card with a mode set and two buffers; one is shown, one is drawn.
pub struct Painter {
    program: Program,
    crtc: u32,
    shown: Screen,
    drawn: Screen,
}

impl Painter {
    /// Opens the card on the bus device `parent`, sets a mode of this size and shows frame 0.
    pub fn open(parent: &str, width: u16, height: u16) -> Result<Self> {
        let mut program = Program::new(open_by_parent(parent)?);
        let resources = program.resources()?;
        let (Some(&crtc), Some(&connector)) = (resources.crtcs.first(), resources.connectors.first()) else {
            return Err(Error::new(Errno::ENXIO, "the card has no CRTC or no connector"));
        };
        let connector = program.connector(connector)?;
        let fits = |mode: &&ModeInfo| (mode.hdisplay, mode.vdisplay) == (width, height);
        let mode = *connector
            .modes
            .iter()
            .find(fits)
            .ok_or(Error::new(Errno::EINVAL, "the monitor lacks this mode"))?;
        let shown = Screen::new(&mut program, width.into(), height.into())?;
        let drawn = Screen::new(&mut program, width.into(), height.into())?;
        shown.draw(0..height.into(), 0)?;
        program.set_crtc(crtc, shown.framebuffer, connector.id, &mode)?;
        Ok(Self { program, crtc, shown, drawn })
    }

    /// Draws the upper half of a frame.
    pub fn draw_upper_half(&self, frame: u32) -> Result {
        self.drawn.draw(0..self.drawn.dumb.height / 2, frame)
    }

    /// Draws the lower half of a frame.
    pub fn draw_lower_half(&self, frame: u32) -> Result {
        self.drawn.draw(self.drawn.dumb.height / 2..self.drawn.dumb.height, frame)
    }

    /// Shows the frame that was drawn and waits for the flip. Returns the number of the vblank.
    pub fn show(&mut self, frame: u32) -> Result<u32> {
        self.program.page_flip(self.crtc, self.drawn.framebuffer, frame.into())?;
        let event = self.program.next_event(FLIP_TIME)?;
        let event = event.ok_or(Error::new(Errno::ETIMEDOUT, "the flip did not complete"))?;
        if event.user_data != u64::from(frame) {
            let mixed_up = Error::new(Errno::EIO, "the event belongs to another frame");
            return Err(mixed_up.figures(event.user_data, frame.into()));
        }
        std::mem::swap(&mut self.shown, &mut self.drawn);
        Ok(event.sequence)
    }
}

impl Screen {
    fn new(program: &mut Program, width: u32, height: u32) -> Result<Self> {
        let dumb = program.create_dumb(width, height)?;
        let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888)?;
        Ok(Self { dumb, framebuffer })
    }

    fn draw(&self, mut rows: std::ops::Range<u32>, frame: u32) -> Result {
        rows.try_for_each(|y| {
            self.dumb.write_row(y, &picture::row(y, self.dumb.width, self.dumb.height, frame))
        })
    }
}
