//! Modes in an EDID: detailed timings say all, established and standard ones name a mode of a table.

use super::{descriptors, BLOCK, CTA_861, DETAILED};
use crate::mode::{Mode, Span, NHSYNC, NVSYNC, PHSYNC, PVSYNC};

/// Established timings, from bit 7 of byte 35 on: width, height, hertz. Those of other standards than VESA's are
/// not in our table of modes and are passed over.
const ESTABLISHED: [(u16, u16, u32); 17] = [
    (720, 400, 70),
    (720, 400, 88),
    (640, 480, 60),
    (640, 480, 67),
    (640, 480, 72),
    (640, 480, 75),
    (800, 600, 56),
    (800, 600, 60),
    (800, 600, 72),
    (800, 600, 75),
    (832, 624, 75),
    (1024, 768, 87),
    (1024, 768, 60),
    (1024, 768, 70),
    (1024, 768, 75),
    (1280, 1024, 75),
    (1152, 870, 75),
];

/// The modes of a base block; the first detailed one is marked as preferred.
pub(super) fn base_modes(base: &[u8; BLOCK]) -> Vec<Mode> {
    let mut modes = Vec::new();
    for mode in descriptors(base).filter_map(detailed) {
        let first = modes.is_empty();
        add(&mut modes, mode.preferred(first));
    }
    let bits = u32::from_be_bytes([base[35], base[36], base[37], 0]);
    for (index, (width, height, hertz)) in ESTABLISHED.into_iter().enumerate() {
        if bits & (1 << (31 - index)) != 0 {
            modes_from_table(&mut modes, width, height, hertz);
        }
    }
    // Before 1.3 the aspect ratio 0 meant 1:1.
    let square = base[19] < 3;
    for [size, shape] in base[38..54].as_chunks::<2>().0 {
        standard(&mut modes, *size, *shape, square);
    }
    modes
}

/// Adds the detailed timings of a CTA-861 block.
pub(super) fn extension_modes(block: &[u8; BLOCK], modes: &mut Vec<Mode>) {
    debug_assert_eq!(block[0], CTA_861);
    // Byte 2 says where the detailed timings begin; 0 means that there are none. The last byte is the checksum.
    let start = usize::from(block[2]);
    if start < 4 {
        return;
    }
    for mode in
        block.get(start..BLOCK - 1).unwrap_or(&[]).as_chunks::<DETAILED>().0.iter().filter_map(detailed)
    {
        add(modes, mode);
    }
}

fn add(modes: &mut Vec<Mode>, mode: Mode) {
    if !modes.contains(&mode) {
        modes.push(mode);
    }
}

fn modes_from_table(modes: &mut Vec<Mode>, width: u16, height: u16, hertz: u32) {
    if let Some(mode) = Mode::from_dmt(width, height, hertz) {
        add(modes, mode);
    }
}

/// A standard timing: width, aspect ratio and refresh rate in two bytes; `01 01` and `00 00` mean "unused".
fn standard(modes: &mut Vec<Mode>, size: u8, shape: u8, square: bool) {
    if (size, shape) == (1, 1) || (size, shape) == (0, 0) {
        return;
    }
    let width = (u16::from(size) + 31) * 8;
    let height = match shape >> 6 {
        0 if square => width,
        0 => width * 10 / 16,
        1 => width * 3 / 4,
        2 => width * 4 / 5,
        _ => width * 9 / 16,
    };
    modes_from_table(modes, width, height, u32::from(shape & 0x3f) + 60);
}

/// A detailed timing descriptor. `None` for other descriptors, and for modes that are interlaced, stereo, smaller
/// than 64 pixels either way, or out of order.
fn detailed(d: &[u8; DETAILED]) -> Option<Mode> {
    const INTERLACED_OR_STEREO: u8 = 0x80 | 0x60;
    let clock = u32::from(u16::from_le_bytes([d[0], d[1]])) * 10;
    if clock == 0 || d[17] & INTERLACED_OR_STEREO != 0 {
        return None;
    }
    let wide = |low: u8, high: u8| u16::from(low) | u16::from(high) << 8;
    let h = span(
        wide(d[2], d[4] >> 4),
        wide(d[3], d[4] & 0xf),
        wide(d[8], d[11] >> 6),
        wide(d[9], d[11] >> 4 & 3),
    )?;
    let v = span(
        wide(d[5], d[7] >> 4),
        wide(d[6], d[7] & 0xf),
        u16::from(d[10] >> 4) | u16::from(d[11] >> 2 & 3) << 4,
        u16::from(d[10] & 0xf) | u16::from(d[11] & 3) << 4,
    )?;
    // Polarities are given for separate digital sync only; else they count as negative, as in the kernel.
    let separate = d[17] & 0x18 == 0x18;
    let hsync = if separate && d[17] & 0x02 != 0 { PHSYNC } else { NHSYNC };
    let vsync = if separate && d[17] & 0x04 != 0 { PVSYNC } else { NVSYNC };
    Mode::new(clock, h, v, hsync | vsync).ok()
}

fn span(display: u16, blank: u16, front: u16, pulse: u16) -> Option<Span> {
    if display < 64 || pulse == 0 {
        return None;
    }
    let sync_start = display.checked_add(front)?;
    Some(Span {
        display,
        sync_start,
        sync_end: sync_start.checked_add(pulse)?,
        total: display.checked_add(blank)?,
    })
}
