//! Detailed timing descriptors, as real panels have them.

use super::block::Blocks;
use super::cta::known::exact_clock;
use super::descriptor::{self, Descriptor};
use super::list::List;
use super::probed::Probed;
use super::quirks::Quirk;
use crate::face::mode::{cvt, low, Blanking, Span, Timing, INTERLACE, NHSYNC, NVSYNC, PHSYNC, PVSYNC};

/// Whether the first detailed timing is the preferred mode, before version 1.4, which says always.
const FEATURE_PREFERRED: u8 = 1 << 1;
/// Smallest width and height in pixels.
const LEAST: u16 = 64;
/// What monitors name by the height of a field, though it is meant to be that of a frame.
const FIELDS: [(u16, u16); 7] =
    [(1920, 540), (720, 240), (1440, 240), (2880, 240), (720, 288), (1440, 288), (2880, 288)];

/// Adds the detailed timings of all blocks. The first of them that makes sense is the preferred
/// mode, wherever it is. `add_detailed_modes`.
pub(super) fn add(blocks: &Blocks, quirk: Option<Quirk>, list: &mut List) {
    let base = blocks.base();
    let mut preferred = base[19] >= 4 || base[24] & FEATURE_PREFERRED != 0;
    for timing in descriptor::all(blocks).filter_map(|descriptor| detailed(descriptor, quirk)) {
        let mut probed = Probed::from(timing);
        // The descriptor has steps of 10 kHz; a mode of CTA-861 has the clock of CTA-861.
        probed.timing.clock = exact_clock(&probed);
        probed.preferred = core::mem::take(&mut preferred);
        list.add(probed);
    }
}

/// The timing of a descriptor; `drm_mode_detailed`.
///
/// `None` for other descriptors, and for timings that are stereo, smaller than 64 pixels either
/// way, or without a sync pulse. A pulse that runs past the end of the line or picture is cut
/// there.
fn detailed(d: &Descriptor, quirk: Option<Quirk>) -> Option<Timing> {
    const STEREO: u8 = 1 << 5;
    const INTERLACED: u8 = 1 << 7;
    let clock = u32::from(u16::from_le_bytes([d[0], d[1]])) * 10;
    let [width, h_blank] = [wide(d[2], d[4] >> 4), wide(d[3], d[4] & 0xf)];
    let [height, v_blank] = [wide(d[5], d[7] >> 4), wide(d[6], d[7] & 0xf)];
    let [h_front, h_pulse] = [wide(d[8], d[11] >> 6), wide(d[9], d[11] >> 4 & 3)];
    let v_front = u16::from(d[10] >> 4) | u16::from(d[11] >> 2 & 3) << 4;
    let v_pulse = u16::from(d[10] & 0xf) | u16::from(d[11] & 3) << 4;
    let is_whole = clock != 0 && width >= LEAST && height >= LEAST && h_pulse != 0 && v_pulse != 0;
    if !is_whole || d[17] & STEREO != 0 {
        return None;
    }
    if quirk == Some(Quirk::ReducedBlanking) {
        return cvt(width.into(), height.into(), 60, Blanking::Reduced);
    }
    let mut timing = Timing {
        // The kernel's figure for these monitors.
        clock: if quirk == Some(Quirk::ClockTooHigh) { 10_880 } else { clock },
        h: span(width, h_blank, h_front, h_pulse),
        v: span(height, v_blank, v_front, v_pulse),
        flags: polarities(d[17], quirk),
    };
    if d[17] & INTERLACED != 0 {
        interlace(&mut timing);
    }
    Some(timing)
}

fn wide(low: u8, high: u8) -> u16 {
    u16::from_le_bytes([low, high])
}

/// All values have 12 bits at most, so no sum of two is out of range.
fn span(display: u16, blank: u16, front: u16, pulse: u16) -> Span {
    let (sync_start, total) = (display + front, display + blank);
    Span { display, sync_start, sync_end: (sync_start + pulse).min(total), total }
}

/// The two bits are meant for separate digital sync. Panels with another kind there mean them as
/// well, so the kernel looks at nothing else.
fn polarities(flags: u8, quirk: Option<Quirk>) -> u32 {
    let is_positive = |bit: u8| flags & bit != 0 || quirk == Some(Quirk::PositiveSync);
    let hsync = if is_positive(1 << 1) { PHSYNC } else { NHSYNC };
    let vsync = if is_positive(1 << 2) { PVSYNC } else { NVSYNC };
    hsync | vsync
}

/// A mode counts lines of a frame; some monitors count those of a field.
/// `drm_mode_do_interlace_quirk`.
fn interlace(timing: &mut Timing) {
    timing.flags |= INTERLACE;
    if FIELDS.contains(&(timing.h.display, timing.v.display)) {
        let double = |lines: u16| low(u32::from(lines) * 2);
        let Span { display, sync_start, sync_end, total } = timing.v;
        timing.v = Span {
            display: double(display),
            sync_start: double(sync_start),
            sync_end: double(sync_end),
            total: double(total) | 1,
        };
    }
}
