//! The report of a binding, sent once its lock is free again.

use crate::bound::inner::Inner;
use crate::bound::pending::{note_left, report_left};
use crate::error::{Errno, Error};
use crate::trace::{Level, Report, Topic};

/// What is reported about one binding when this is dropped. That is after the guard of the bus
/// device's lock, so that a reporter may call the bus device.
pub(super) struct ProbeReport<'a> {
    parent: &'a Inner,
    /// Empty if the bus does not know it.
    driver: &'static str,
    refused: Option<Error>,
    /// The reason why the resources of a failed probe could not be released.
    stuck: Option<Error>,
    has_left: bool,
    /// Whether a test made an acquisition of this binding fail: then the reports are only for
    /// debugging.
    is_on_purpose: bool,
}

impl<'a> ProbeReport<'a> {
    /// Nothing to report so far.
    pub(super) const fn open(parent: &'a Inner, driver: &'static str) -> Self {
        Self { parent, driver, refused: None, stuck: None, has_left: false, is_on_purpose: false }
    }

    /// Probe has succeeded.
    pub(super) fn succeeded(&mut self) {
        self.has_left = note_left(self.parent);
        self.is_on_purpose = self.parent.fault.is_on_purpose();
    }

    /// Probe has failed.
    pub(super) fn failed(&mut self, why: Error) {
        self.refused = Some(why);
        self.is_on_purpose = self.parent.fault.is_on_purpose();
    }

    /// What the failed probe acquired cannot be released.
    pub(super) fn stays(&mut self, why: Error) {
        self.stuck = Some(why);
    }

    fn level(&self, level: Level) -> Level {
        if self.is_on_purpose {
            Level::Debug
        } else {
            level
        }
    }

    fn report(&self, error: Error, level: Level) {
        let (level, of) = (self.level(level), if self.driver.is_empty() { "" } else { " of " });
        let (device, driver) = (self.parent.name(), self.driver);
        Report::new(level, Topic::Probe, device, format_args!("probe{of}{driver} failed: {error:#}")).send();
    }
}

/// The levels of the kernel's driver core: a driver that waits for another one is no fault, and
/// neither is a driver that does not take the device.
const fn level_of(error: Error) -> Level {
    match error.errno() {
        Errno::EPROBE_DEFER => Level::Debug,
        Errno::ENODEV => Level::Info,
        _ => Level::Error,
    }
}

impl Drop for ProbeReport<'_> {
    fn drop(&mut self) {
        if let Some(error) = self.refused {
            self.report(error, level_of(error));
        }
        if let Some(error) = self.stuck {
            self.report(error, Level::Error);
        }
        if self.has_left {
            report_left(self.parent, self.level(Level::Warning));
        }
    }
}
