use super::*;
use crate::testing::{edid_bytes, fix_checksum, Random};

#[test]
fn a_sound_edid_says_all_there_is() {
    let bytes = edid_bytes(1);
    let edid = Edid::parse(&bytes).unwrap();
    assert_eq!(edid.vendor(), "DRM");
    assert_eq!(edid.product(), 0x1234);
    assert_eq!(edid.version(), (1, 4));
    assert_eq!(edid.name(), Some("Test Monitor"));
    assert_eq!(edid.size_cm(), (52, 32));
    assert!(edid.is_digital());
    assert_eq!(edid.extensions(), 1);
    assert_eq!(edid.byte_length(), 256);
    assert_eq!(edid.preferred(), Some(Mode::XGA));
    // Detailed, the extension's detailed, established, standard.
    for mode in [Mode::XGA, Mode::FULL_HD, Mode::VGA, Mode::SVGA, Mode::SXGA] {
        assert!(edid.modes().contains(&mode), "{mode} is missing");
    }
    assert_eq!(edid.modes().iter().filter(|mode| mode.is_preferred()).count(), 1);
}

#[test]
fn every_blocks_checksum_counts() {
    for (place, block) in [(60, 0), (127, 0), (128 + 40, 1), (255, 1)] {
        let mut bytes = edid_bytes(1);
        bytes[place] ^= 0x10;
        let error = Edid::parse(&bytes).unwrap_err();
        assert_eq!(
            error,
            invalid("the checksum of an EDID block is wrong: block").figure(block),
            "byte {place}"
        );
    }
}

#[test]
fn a_huge_extension_count_is_an_error_with_figures() {
    let mut bytes = edid_bytes(1);
    bytes[126] = 255;
    fix_checksum(&mut bytes[..BLOCK]);
    let error = Edid::parse(&bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an EDID announces more extension blocks than there are: 255, limit 1 (EINVAL)"
    );
}

#[test]
fn what_is_cut_off_is_refused() {
    let bytes = edid_bytes(1);
    for length in 0..bytes.len() {
        assert_eq!(Edid::parse(&bytes[..length]).unwrap_err().errno(), Errno::EINVAL, "{length} bytes");
    }
}

#[test]
fn header_and_version_are_checked() {
    let mut bytes = edid_bytes(0);
    bytes[3] = 0;
    fix_checksum(&mut bytes);
    assert!(Edid::parse(&bytes).unwrap_err().what().contains("header"));
    let mut bytes = edid_bytes(0);
    bytes[18] = 2;
    fix_checksum(&mut bytes);
    assert!(Edid::parse(&bytes).unwrap_err().what().contains("version"));
    assert!(Edid::parse(&[0xff; 256]).is_err(), "what a pulled device reads as");
}

#[test]
fn an_interlaced_timing_is_passed_over() {
    let mut bytes = edid_bytes(0);
    bytes[54 + 17] |= 0x80;
    fix_checksum(&mut bytes);
    assert_eq!(Edid::parse(&bytes).unwrap().preferred(), None);
}

#[test]
fn no_bytes_whatever_make_it_panic() {
    let mut random = Random::new(0x5eed);
    let sound = edid_bytes(1);
    let mut accepted = 0_u32;
    // Miri takes a millisecond for what takes a microsecond without it.
    let rounds = if cfg!(miri) { 300 } else { 60_000_u32 };
    for round in 0..rounds {
        let mut bytes = sound.clone();
        for _ in 0..=random.below(12) {
            let place = random.below(bytes.len());
            bytes[place] = random.byte();
        }
        // With sums put right the parser gets past the door, where the interesting bytes are.
        if round % 4 != 0 {
            bytes.chunks_mut(BLOCK).for_each(fix_checksum);
        }
        bytes.truncate(random.below(4 * sound.len()));
        if let Ok(edid) = Edid::parse(&bytes) {
            accepted += 1;
            for mode in edid.modes() {
                let _ = (mode.refresh(), mode.frame_nanoseconds(), mode.to_info());
            }
        }
    }
    assert!(accepted > rounds / 60, "the mutations must reach the parser's inside: {accepted}");
}
