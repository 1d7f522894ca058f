//! What all objects of a card share, and how its driver is called: in its turn, and through the
//! gate.
//!
//! The kernel runs `detect` beside an update, since each takes other locks. The turn is taken
//! outside of the gate, and inside of the kernel's locks, and no lock of mode setting is taken
//! under it.

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use drmm_runtime::kernel::kms::Card;
use drmm_runtime::{dev_err, Dev, DrmDriver, Errno, Error, Mutex, Result};

use crate::face::format::Format;
use crate::face::limits::{ModeLimits, PlaneConfig, PlaneType};
use crate::face::mode::Mode;

/// A card.
pub(crate) struct Modes {
    pub(super) card: Card,
    limits: ModeLimits,
    /// The code of the format that programs should prefer, 0 before there is a plane.
    format: AtomicU32,
    turn: Mutex<()>,
}

impl Modes {
    pub(super) const fn new(card: Card, limits: ModeLimits) -> Self {
        Self { card, limits, format: AtomicU32::new(0), turn: Mutex::new(()) }
    }

    /// The first format of the first primary plane counts.
    pub(super) fn prefer(&self, config: &PlaneConfig<'_>) {
        if let (PlaneType::Primary, Some(format)) = (config.kind, config.formats.first()) {
            // ORDERING: written while the device is built, by one thread; publishing it orders that
            // before every read.
            let _ = self.format.compare_exchange(0, format.fourcc(), Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Fails with `EINVAL` for a mode beyond the card's limits.
    pub(super) fn check_mode(&self, mode: &Mode) -> Result {
        // ORDERING: see `prefer`.
        let format = Format::from_fourcc(self.format.load(Ordering::Relaxed)).unwrap_or(Format::XRGB8888);
        self.limits.check_mode(mode, format)
    }

    /// Calls the driver with its hardware: one call at a time, and `ENODEV` once the device is
    /// unplugged.
    pub(super) fn in_turn<T: DrmDriver>(
        &self,
        dev: &Dev<T>,
        f: impl for<'s, 'b> FnOnce(&'s T::Hw<'b>) -> Result,
    ) -> Result {
        let _turn = self.turn.lock();
        dev.with_hw(f)?
    }
}

/// The errors of one object's commits, which programs are not told: each row of them is one line in
/// the log.
#[derive(Default)]
pub(super) struct Told(AtomicBool);

impl Told {
    /// Logs an error unless the last outcome was one as well. That the device is gone is no error.
    pub(super) fn outcome<T: DrmDriver>(&self, dev: &Dev<T>, what: &str, outcome: Result) -> Result {
        let failed = outcome.as_ref().err().filter(|error: &&Error| error.errno() != Errno::ENODEV);
        // ORDERING: only decides whether a line is written.
        let before = self.0.swap(failed.is_some(), Ordering::Relaxed);
        if let (Some(error), false) = (failed, before) {
            dev_err!(dev, "{what} failed: {error}");
        }
        outcome
    }
}
