//! In which order a monitor's modes are listed: the best first.

use core::cmp::Ordering;

use super::timing::Timing;
use super::Mode;

impl Mode {
    /// Less if `self` comes before `other` in a list; `drm_mode_compare`.
    ///
    /// Preferred modes come first, then those with more pixels, then those with more hertz, then
    /// those with the higher clock. Programs take the first mode if they know nothing better.
    ///
    /// ```
    /// use drmm_kms::Mode;
    ///
    /// let mut modes = [Mode::VGA, Mode::FULL_HD, Mode::XGA.preferred(true), Mode::SXGA];
    /// modes.sort_by(Mode::favour);
    /// assert_eq!(modes, [Mode::XGA, Mode::FULL_HD, Mode::SXGA, Mode::VGA]);
    /// ```
    #[must_use]
    pub fn favour(&self, other: &Self) -> Ordering {
        let rank = |mode: &Self| {
            let pixels = u32::from(mode.width()) * u32::from(mode.height());
            (mode.is_preferred(), pixels, Timing::from(*mode).hertz(), mode.clock())
        };
        rank(other).cmp(&rank(self))
    }
}
