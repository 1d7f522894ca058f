//! The modes of VESA's display monitor timings standard (DMT), in the standard's order.
//!
//! The figures are those that the kernel has for them. That includes the polarities of 1920x1080,
//! which the standard has the other way round: what a standard timing means to programs is what the
//! kernel tells them.

use super::timing::Timing;
use super::{Mode, Span, NHSYNC, NVSYNC, PHSYNC, PVSYNC};

// Polarities of the horizontal and the vertical sync.
const NN: u32 = NHSYNC | NVSYNC;
const NP: u32 = NHSYNC | PVSYNC;
const PN: u32 = PHSYNC | NVSYNC;
const PP: u32 = PHSYNC | PVSYNC;

/// `clock kHz, horizontal display sync_start sync_end total, vertical …, both polarities`
macro_rules! dmt {
    ($clock:literal, $($h:literal)*, $($v:literal)*, $sync:ident) => {
        Mode {
            clock: $clock,
            h: span([$($h),*]),
            v: span([$($v),*]),
            flags: $sync,
            preferred: false,
        }
    };
}

const fn span([display, sync_start, sync_end, total]: [u16; 4]) -> Span {
    Span { display, sync_start, sync_end, total }
}

pub(super) const VGA: Mode = dmt!(25_175, 640 656 752 800, 480 490 492 525, NN);
pub(super) const SVGA: Mode = dmt!(40_000, 800 840 968 1056, 600 601 605 628, PP);
pub(super) const XGA: Mode = dmt!(65_000, 1024 1048 1184 1344, 768 771 777 806, NN);
pub(super) const SXGA: Mode = dmt!(108_000, 1280 1328 1440 1688, 1024 1025 1028 1066, PP);
pub(super) const FULL_HD: Mode = dmt!(148_500, 1920 2008 2052 2200, 1080 1084 1089 1125, PP);

/// The table, without the one mode in it that is interlaced.
pub const DMT: &[Mode] = &[
    dmt!(31_500, 640 672 736 832, 350 382 385 445, PN),
    dmt!(31_500, 640 672 736 832, 400 401 404 445, NP),
    dmt!(35_500, 720 756 828 936, 400 401 404 446, NP),
    dmt!(25_175, 640 656 752 800, 480 490 492 525, NN),
    dmt!(31_500, 640 664 704 832, 480 489 492 520, NN),
    dmt!(31_500, 640 656 720 840, 480 481 484 500, NN),
    dmt!(36_000, 640 696 752 832, 480 481 484 509, NN),
    dmt!(36_000, 800 824 896 1024, 600 601 603 625, PP),
    dmt!(40_000, 800 840 968 1056, 600 601 605 628, PP),
    dmt!(50_000, 800 856 976 1040, 600 637 643 666, PP),
    dmt!(49_500, 800 816 896 1056, 600 601 604 625, PP),
    dmt!(56_250, 800 832 896 1048, 600 601 604 631, PP),
    dmt!(73_250, 800 848 880 960, 600 603 607 636, PN),
    dmt!(33_750, 848 864 976 1088, 480 486 494 517, PP),
    dmt!(65_000, 1024 1048 1184 1344, 768 771 777 806, NN),
    dmt!(75_000, 1024 1048 1184 1328, 768 771 777 806, NN),
    dmt!(78_750, 1024 1040 1136 1312, 768 769 772 800, PP),
    dmt!(94_500, 1024 1072 1168 1376, 768 769 772 808, PP),
    dmt!(115_500, 1024 1072 1104 1184, 768 771 775 813, PN),
    dmt!(108_000, 1152 1216 1344 1600, 864 865 868 900, PP),
    dmt!(74_250, 1280 1390 1430 1650, 720 725 730 750, PP),
    dmt!(68_250, 1280 1328 1360 1440, 768 771 778 790, PN),
    dmt!(79_500, 1280 1344 1472 1664, 768 771 778 798, NP),
    dmt!(102_250, 1280 1360 1488 1696, 768 771 778 805, NP),
    dmt!(117_500, 1280 1360 1496 1712, 768 771 778 809, NP),
    dmt!(140_250, 1280 1328 1360 1440, 768 771 778 813, PN),
    dmt!(71_000, 1280 1328 1360 1440, 800 803 809 823, PN),
    dmt!(83_500, 1280 1352 1480 1680, 800 803 809 831, NP),
    dmt!(106_500, 1280 1360 1488 1696, 800 803 809 838, NP),
    dmt!(122_500, 1280 1360 1496 1712, 800 803 809 843, NP),
    dmt!(146_250, 1280 1328 1360 1440, 800 803 809 847, PN),
    dmt!(108_000, 1280 1376 1488 1800, 960 961 964 1000, PP),
    dmt!(148_500, 1280 1344 1504 1728, 960 961 964 1011, PP),
    dmt!(175_500, 1280 1328 1360 1440, 960 963 967 1017, PN),
    dmt!(108_000, 1280 1328 1440 1688, 1024 1025 1028 1066, PP),
    dmt!(135_000, 1280 1296 1440 1688, 1024 1025 1028 1066, PP),
    dmt!(157_500, 1280 1344 1504 1728, 1024 1025 1028 1072, PP),
    dmt!(187_250, 1280 1328 1360 1440, 1024 1027 1034 1084, PN),
    dmt!(85_500, 1360 1424 1536 1792, 768 771 777 795, PP),
    dmt!(148_250, 1360 1408 1440 1520, 768 771 776 813, PN),
    dmt!(85_500, 1366 1436 1579 1792, 768 771 774 798, PP),
    dmt!(72_000, 1366 1380 1436 1500, 768 769 772 800, PP),
    dmt!(101_000, 1400 1448 1480 1560, 1050 1053 1057 1080, PN),
    dmt!(121_750, 1400 1488 1632 1864, 1050 1053 1057 1089, NP),
    dmt!(156_000, 1400 1504 1648 1896, 1050 1053 1057 1099, NP),
    dmt!(179_500, 1400 1504 1656 1912, 1050 1053 1057 1105, NP),
    dmt!(208_000, 1400 1448 1480 1560, 1050 1053 1057 1112, PN),
    dmt!(88_750, 1440 1488 1520 1600, 900 903 909 926, PN),
    dmt!(106_500, 1440 1520 1672 1904, 900 903 909 934, NP),
    dmt!(136_750, 1440 1536 1688 1936, 900 903 909 942, NP),
    dmt!(157_000, 1440 1544 1696 1952, 900 903 909 948, NP),
    dmt!(182_750, 1440 1488 1520 1600, 900 903 909 953, PN),
    dmt!(108_000, 1600 1624 1704 1800, 900 901 904 1000, PP),
    dmt!(162_000, 1600 1664 1856 2160, 1200 1201 1204 1250, PP),
    dmt!(175_500, 1600 1664 1856 2160, 1200 1201 1204 1250, PP),
    dmt!(189_000, 1600 1664 1856 2160, 1200 1201 1204 1250, PP),
    dmt!(202_500, 1600 1664 1856 2160, 1200 1201 1204 1250, PP),
    dmt!(229_500, 1600 1664 1856 2160, 1200 1201 1204 1250, PP),
    dmt!(268_250, 1600 1648 1680 1760, 1200 1203 1207 1271, PN),
    dmt!(119_000, 1680 1728 1760 1840, 1050 1053 1059 1080, PN),
    dmt!(146_250, 1680 1784 1960 2240, 1050 1053 1059 1089, NP),
    dmt!(187_000, 1680 1800 1976 2272, 1050 1053 1059 1099, NP),
    dmt!(214_750, 1680 1808 1984 2288, 1050 1053 1059 1105, NP),
    dmt!(245_500, 1680 1728 1760 1840, 1050 1053 1059 1112, PN),
    dmt!(204_750, 1792 1920 2120 2448, 1344 1345 1348 1394, NP),
    dmt!(261_000, 1792 1888 2104 2456, 1344 1345 1348 1417, NP),
    dmt!(333_250, 1792 1840 1872 1952, 1344 1347 1351 1423, PN),
    dmt!(218_250, 1856 1952 2176 2528, 1392 1393 1396 1439, NP),
    dmt!(288_000, 1856 1984 2208 2560, 1392 1393 1396 1500, NP),
    dmt!(356_500, 1856 1904 1936 2016, 1392 1395 1399 1474, PN),
    dmt!(148_500, 1920 2008 2052 2200, 1080 1084 1089 1125, NN),
    dmt!(154_000, 1920 1968 2000 2080, 1200 1203 1209 1235, PN),
    dmt!(193_250, 1920 2056 2256 2592, 1200 1203 1209 1245, NP),
    dmt!(245_250, 1920 2056 2264 2608, 1200 1203 1209 1255, NP),
    dmt!(281_250, 1920 2064 2272 2624, 1200 1203 1209 1262, NP),
    dmt!(317_000, 1920 1968 2000 2080, 1200 1203 1209 1271, PN),
    dmt!(234_000, 1920 2048 2256 2600, 1440 1441 1444 1500, NP),
    dmt!(297_000, 1920 2064 2288 2640, 1440 1441 1444 1500, NP),
    dmt!(380_500, 1920 1968 2000 2080, 1440 1443 1447 1525, PN),
    dmt!(162_000, 2048 2074 2154 2250, 1152 1153 1156 1200, PP),
    dmt!(268_500, 2560 2608 2640 2720, 1600 1603 1609 1646, PN),
    dmt!(348_500, 2560 2752 3032 3504, 1600 1603 1609 1658, NP),
    dmt!(443_250, 2560 2768 3048 3536, 1600 1603 1609 1672, NP),
    dmt!(505_250, 2560 2768 3048 3536, 1600 1603 1609 1682, NP),
    dmt!(552_750, 2560 2608 2640 2720, 1600 1603 1609 1694, PN),
    dmt!(556_744, 4096 4104 4136 4176, 2160 2208 2216 2222, PN),
    dmt!(556_188, 4096 4104 4136 4176, 2160 2208 2216 2222, PN),
];

impl Mode {
    /// The table's mode of this size and rate, with reduced blanking or without;
    /// `drm_mode_find_dmt`.
    ///
    /// The rate is in whole hertz, rounded from the timing: what the standard calls 72 Hz can be
    /// 73.
    ///
    /// ```
    /// use drmm_kms::Mode;
    ///
    /// let wide = |reduced| Mode::find_dmt(1680, 1050, 60, reduced).map(|mode| mode.clock());
    /// assert_eq!((wide(false), wide(true)), (Some(146_250), Some(119_000)));
    /// ```
    #[must_use]
    pub fn find_dmt(width: u16, height: u16, hertz: u32, reduced: bool) -> Option<Self> {
        let is_it = |mode: &&Self| {
            let timing = Timing::from(**mode);
            (mode.width(), mode.height()) == (width, height)
                && timing.hertz() == hertz
                && timing.is_reduced() == reduced
        };
        DMT.iter().find(is_it).copied()
    }

    /// What is offered where nothing is known of the monitor: the table's modes up to 61 Hz, best
    /// first, 1024x768 marked as preferred; `drm_add_modes_noedid`.
    pub(crate) fn without_edid() -> impl Iterator<Item = Self> {
        DMT.iter()
            .filter(|mode| Timing::from(**mode).hertz() <= 61)
            .map(|mode| mode.preferred((mode.width(), mode.height()) == (XGA.width(), XGA.height())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_near_whole_hertz() {
        for mode in DMT {
            let checked = Mode::new(mode.clock, mode.h, mode.v, mode.flags).unwrap();
            assert_eq!(checked, *mode);
            let refresh = mode.refresh();
            let whole = [56_000, 60_000, 65_000, 70_000, 72_000, 75_000, 85_000, 120_000];
            assert!(whole.iter().any(|near| refresh.abs_diff(*near) < 1000), "{mode}");
        }
        assert_eq!(DMT.len(), 87);
    }

    #[test]
    fn look_up_is_by_size_hertz_and_blanking() {
        assert_eq!(Mode::find_dmt(1024, 768, 60, false), Some(XGA));
        assert_eq!(Mode::find_dmt(1024, 768, 75, false).unwrap().clock(), 78_750);
        assert_eq!(Mode::find_dmt(640, 480, 73, false).unwrap().refresh(), 72_809);
        assert_eq!(Mode::find_dmt(640, 480, 72, false), None, "as in the kernel");
        assert_eq!(Mode::find_dmt(1280, 800, 60, true).unwrap().clock(), 71_000);
        assert_eq!(Mode::find_dmt(1024, 769, 60, false), None);
    }

    #[test]
    fn without_an_edid_nothing_fast_is_offered() {
        let modes: Vec<_> = Mode::without_edid().collect();
        assert!(modes.iter().all(|mode| mode.refresh() < 61_500));
        let preferred: Vec<_> = modes.iter().filter(|mode| mode.is_preferred()).collect();
        assert_eq!(preferred, [&XGA]);
    }
}
