//! The EDID of the simulated monitor: a base block after VESA E-EDID 1.3 and a CTA-861 extension
//! block.

const BLOCK: usize = 128;

/// 256 valid bytes: vendor `DRM`, name "DRMM Sim", preferred mode 1024x768 at 60 Hz.
///
/// The established and standard timings add 640x480, 800x600, 1280x720, 1280x1024, 1600x1200 and
/// 1920x1080.
pub(super) fn monitor_edid() -> [u8; 2 * BLOCK] {
    let mut blob = [0; 2 * BLOCK];
    let base = checked(base_block());
    let extension = checked(extension_block());
    for (into, from) in blob.iter_mut().zip(base.iter().chain(&extension)) {
        *into = *from;
    }
    blob
}

fn base_block() -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| {
        for (into, from) in block.iter_mut().skip(at).zip(bytes) {
            *into = *from;
        }
    };
    put(0x00, &[0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]);
    put(0x08, &pnp_id(*b"DRM").to_be_bytes());
    // Product 1, serial number 1, week 1 of 1990 + 36, EDID 1.3.
    put(0x0a, &[0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 1, 36, 1, 3]);
    // Digital input, 32 cm by 24 cm, gamma 2.2; RGB, the first detailed timing is preferred.
    put(0x14, &[0x80, 32, 24, 120, 0x0a]);
    // Colour coordinates of sRGB.
    put(0x19, &[0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54]);
    // Established: 640x480 and 800x600 at 60 Hz, 1024x768 at 60 Hz.
    put(0x23, &[0x21, 0x08, 0x00]);
    put(0x26, &standard_timings());
    put(0x36, &xga_timing());
    put(0x48, &text_descriptor(0xfc, "DRMM Sim"));
    put(0x5a, &text_descriptor(0xff, "1"));
    // Range limits: 50 to 75 Hz, 30 to 80 kHz, pixel clock up to 170 MHz, default timing formula
    // only.
    put(0x6c, &[0, 0, 0, 0xfd, 0, 50, 75, 30, 80, 17, 0x00, 0x0a, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20]);
    put(0x7e, &[1]);
    block
}

/// A CTA-861 block of revision 3 without any data block, for drivers that must read beyond the
/// first block.
fn extension_block() -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let [tag, revision, timings, ..] = &mut block;
    (*tag, *revision, *timings) = (0x02, 0x03, 0x04);
    block
}

/// Three letters in five bits each.
fn pnp_id(letters: [u8; 3]) -> u16 {
    letters.iter().fold(0, |id, letter| id << 5 | u16::from(letter & 0x1f))
}

/// Eight standard timings at 60 Hz: width / 8 - 31, then the aspect ratio in the two upper bits.
fn standard_timings() -> [u8; 16] {
    const UNUSED: [u8; 2] = [0x01, 0x01];
    const FOUR_TO_THREE: u8 = 0x40;
    const FIVE_TO_FOUR: u8 = 0x80;
    const SIXTEEN_TO_NINE: u8 = 0xc0;
    const fn width(eighths: u8) -> u8 {
        eighths - 31
    }
    let timings = [
        [width(160), SIXTEEN_TO_NINE], // 1280x720
        [width(160), FIVE_TO_FOUR],    // 1280x1024
        [width(200), FOUR_TO_THREE],   // 1600x1200
        [width(240), SIXTEEN_TO_NINE], // 1920x1080
        UNUSED,
        UNUSED,
        UNUSED,
        UNUSED,
    ];
    let mut bytes = [0; 16];
    for (into, from) in bytes.iter_mut().zip(timings.as_flattened()) {
        *into = *from;
    }
    bytes
}

/// The detailed timing of 1024x768 at 60.004 Hz: VESA DMT id 0x10, 65 MHz, both syncs negative.
const fn xga_timing() -> [u8; 18] {
    [
        0x64, 0x19, // 6500 units of 10 kHz
        0x00, 0x40, 0x41, // 1024 active, 320 blank
        0x00, 0x26, 0x30, // 768 active, 38 blank
        0x18, 0x88, 0x36, 0x00, // fronts 24 and 3, syncs 136 and 6
        0x40, 0xf0, 0x10, // 320 mm by 240 mm
        0x00, 0x00, // no border
        0x18, // digital separate sync
    ]
}

fn text_descriptor(tag: u8, text: &str) -> [u8; 18] {
    let mut bytes = [b' '; 18];
    let padded = [0, 0, 0, tag, 0].into_iter().chain(text.bytes()).chain([b'\n']);
    for (into, from) in bytes.iter_mut().zip(padded) {
        *into = from;
    }
    bytes
}

/// Fills in the last byte so that all 128 sum to zero.
fn checked(mut block: [u8; BLOCK]) -> [u8; BLOCK] {
    let [rest @ .., checksum] = &mut block;
    *checksum = rest.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).wrapping_neg();
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_blocks_sum_to_zero_and_say_who_they_are() {
        let blob = monitor_edid();
        for block in blob.chunks(BLOCK) {
            assert_eq!(block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)), 0);
        }
        assert_eq!(blob[..8], [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
        assert_eq!(blob[0x7e], 1, "one extension");
        assert_eq!(&blob[0x48..0x56], b"\0\0\0\xfc\0DRMM Sim\n");
        // The letters, decoded the other way round.
        let id = u16::from_be_bytes([blob[8], blob[9]]);
        let letter = |shift: u16| b'@' + (id >> shift & 0x1f) as u8;
        assert_eq!([letter(10), letter(5), letter(0)], *b"DRM");
    }

    #[test]
    fn the_preferred_timing_is_xga() {
        let blob = monitor_edid();
        let timing = &blob[0x36..0x48];
        let pair = |low: usize, high: usize, shift: u32| {
            u32::from(timing[low]) | (u32::from(timing[high]) >> shift & 0xf) << 8
        };
        let clock = u32::from(u16::from_le_bytes([timing[0], timing[1]])) * 10_000;
        let (width, h_blank) = (pair(2, 4, 4), pair(3, 4, 0));
        let (height, v_blank) = (pair(5, 7, 4), pair(6, 7, 0));
        assert_eq!((width, height), (1024, 768));
        assert_eq!((width + h_blank, height + v_blank), (1344, 806));
        let pixels = u64::from((width + h_blank) * (height + v_blank));
        assert_eq!(u64::from(clock) * 1000 / pixels, 60_003, "millihertz");
    }
}
