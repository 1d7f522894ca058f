//! Standard timings: size, aspect ratio and rate in two bytes. What the timing is, is said by the
//! DMT table, or else by the formula that the monitor is made for.

use super::block::Blocks;
use super::descriptor::{self, Descriptor};
use super::established::INTERLACED_XGA;
use super::formula::Formula;
use super::list::List;
use super::probed::Probed;
use crate::face::mode::{cvt, low, Blanking, Mode, Timing};

/// Adds the standard timings of the base block and of descriptors. `add_standard_modes`.
pub(super) fn add(blocks: &Blocks, list: &mut List) {
    let base = blocks.base();
    let rules = Rules {
        is_square: base[19] < 3,
        has_reduced: Formula::has_reduced_blanking(blocks),
        formula: Formula::of(blocks),
    };
    rules.add(&base[38..54], list);
    if base[19] >= 1 {
        for descriptor in descriptor::tagged(blocks, descriptor::STANDARD) {
            rules.add(of_descriptor(descriptor), list);
        }
    }
}

/// Six timings behind the tag.
fn of_descriptor(descriptor: &Descriptor) -> &[u8] {
    descriptor.get(5..17).unwrap_or(&[])
}

/// What the monitor's version and range limits say about all of its standard timings.
struct Rules {
    /// The aspect ratio 0 is 1:1, as it was before version 1.3, and not 16:10.
    is_square: bool,
    has_reduced: bool,
    formula: Option<Formula>,
}

impl Rules {
    fn add(&self, codes: &[u8], list: &mut List) {
        for code in codes.as_chunks::<2>().0 {
            if let Some(mode) = self.mode(*code, list) {
                list.add(mode);
            }
        }
    }

    /// The mode that a code names; `drm_mode_std`. `None` if it is unused, if a mode of that size
    /// and rate is there already, or if nothing says what it is.
    fn mode(&self, [size, shape]: [u8; 2], list: &List) -> Option<Probed> {
        // Some old monitors fill with spaces.
        if matches!([size, shape], [0, 0] | [1, 1] | [0x20, 0x20]) {
            return None;
        }
        let width = u32::from(size) * 8 + 248;
        let height = match shape >> 6 {
            0 if self.is_square => width,
            0 => width * 10 / 16,
            1 => width * 3 / 4,
            2 => width * 4 / 5,
            _ => width * 9 / 16,
        };
        let hertz = u32::from(shape & 0x3f) + 60;
        // 1366 is no multiple of eight, so these are the nearest that a code can say.
        let is_wxga = hertz == 60 && matches!((width, height), (1360, 765) | (1368, 769));
        let (width, height) = if is_wxga { (1366, 768) } else { (width, height) };
        if list.has(low(width), low(height), hertz) {
            return None;
        }
        if is_wxga {
            return wxga().map(Probed::from);
        }
        if (width, height, hertz) == (1024, 768, 87) {
            return Some(INTERLACED_XGA.into());
        }
        let from_table = |reduced| Mode::find_dmt(low(width), low(height), hertz, reduced);
        let reduced = if self.has_reduced { from_table(true) } else { None };
        reduced.or_else(|| from_table(false)).map_or_else(
            || self.formula?.timing(width, height, hertz).map(Probed::from),
            |mode| Some(mode.into()),
        )
    }
}

/// 1366x768 at 60 Hz, with the blanking of the formula for 1360.
fn wxga() -> Option<Timing> {
    let mut timing = cvt(1366, 768, 60, Blanking::Normal)?;
    timing.h.display = 1366;
    timing.h.sync_start = timing.h.sync_start.wrapping_sub(1);
    timing.h.sync_end = timing.h.sync_end.wrapping_sub(1);
    Some(timing)
}
