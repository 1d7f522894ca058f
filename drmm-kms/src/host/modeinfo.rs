//! A mode as programs pass it: `struct drm_mode_modeinfo`.

use drmm_runtime::{Errno, Error, Result};

use crate::face::mode::{Mode, Span, Timing};
use crate::host::uapi::ModeInfo;

/// The flags of a mode that name an aspect ratio.
pub(crate) const PIC_AR_MASK: u32 = 0xf << 19;
/// The largest of them: 256 to 135.
const PIC_AR_LAST: u32 = 4 << 19;

const TYPE_PREFERRED: u32 = 1 << 3;
const TYPE_DRIVER: u32 = 1 << 6;

impl Mode {
    /// The mode as a program gets it, with the name `1024x768` and the like.
    #[must_use]
    pub fn to_info(&self) -> ModeInfo {
        let mut name = [0; 32];
        let text = format!("{}x{}", self.h.display, self.v.display);
        // The last byte stays zero: programs take the name as a C string.
        for (to, from) in name.iter_mut().take(31).zip(text.bytes()) {
            *to = from;
        }
        ModeInfo {
            clock: self.clock,
            hdisplay: self.h.display,
            hsync_start: self.h.sync_start,
            hsync_end: self.h.sync_end,
            htotal: self.h.total,
            hskew: 0,
            vdisplay: self.v.display,
            vsync_start: self.v.sync_start,
            vsync_end: self.v.sync_end,
            vtotal: self.v.total,
            vscan: 0,
            vrefresh: Timing::from(*self).hertz(),
            flags: self.flags,
            kind: TYPE_DRIVER | if self.preferred { TYPE_PREFERRED } else { 0 },
            name,
        }
    }

    /// The mode that a program passed, checked as `drm_mode_convert_umode` does.
    ///
    /// `ERANGE` for a clock or a refresh rate that is no signed number of 32 bits, `EINVAL` for
    /// what [`Mode::new`] refuses and for skewed or multiply scanned modes. Name, type, aspect
    /// ratio and `vrefresh` do not matter: the timings count.
    pub fn from_info(info: &ModeInfo) -> Result<Self> {
        if i32::try_from(info.clock.max(info.vrefresh)).is_err() {
            return Err(Error::new(Errno::ERANGE, "a mode's clock or refresh rate is absurd")
                .figures(info.clock.into(), info.vrefresh.into()));
        }
        if info.flags & PIC_AR_MASK > PIC_AR_LAST {
            return Err(
                Error::new(Errno::EINVAL, "a mode flag names no aspect ratio").figure(info.flags.into())
            );
        }
        if info.hskew != 0 || info.vscan > 1 {
            return Err(Error::new(Errno::EINVAL, "skewed and multiply scanned modes are not supported")
                .figures(info.hskew.into(), info.vscan.into()));
        }
        let h = Span {
            display: info.hdisplay,
            sync_start: info.hsync_start,
            sync_end: info.hsync_end,
            total: info.htotal,
        };
        let v = Span {
            display: info.vdisplay,
            sync_start: info.vsync_start,
            sync_end: info.vsync_end,
            total: info.vtotal,
        };
        Self::new(info.clock, h, v, info.flags & !PIC_AR_MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::mode::DMT;

    #[test]
    fn every_table_mode_survives_the_journey() {
        for mode in DMT {
            let info = mode.preferred(true).to_info();
            assert_eq!(Mode::from_info(&info).unwrap(), *mode);
            assert_eq!(info.kind & TYPE_PREFERRED, TYPE_PREFERRED);
        }
        let info = Mode::XGA.to_info();
        assert_eq!(info.vrefresh, 60);
        assert!(info.name.starts_with(b"1024x768\0"));
    }

    #[test]
    fn a_mode_faster_than_any_number_of_hertz_is_none_too_fast_to_be_told() {
        let one = Span { display: 1, sync_start: 1, sync_end: 1, total: 1 };
        for clock in [4_294_967, 4_294_968, i32::MAX.cast_unsigned()] {
            let mode = Mode::new(clock, one, one, 0).unwrap();
            assert_eq!(Mode::from_info(&mode.to_info()).unwrap(), mode);
        }
    }

    #[test]
    fn the_rate_is_rounded_once() {
        // 59.4996 Hz, which are 59500 mHz.
        let (h, v) = (Span { total: 1000, ..Mode::VGA.h }, Span { total: 1000, ..Mode::VGA.v });
        let mode = Mode::new(59_499, h, v, 0).unwrap();
        assert_eq!(mode.to_info().vrefresh, 59);
        let mode = Mode::new(594_996, Span { total: 10_000, ..h }, v, 0).unwrap();
        assert_eq!((mode.refresh(), mode.to_info().vrefresh), (59_500, 59));
    }
}
