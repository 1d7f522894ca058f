//! Reports: lines for the log that are sent without being asked for.
//!
//! A release order without faults reports nothing. A [`Report`] is for a fault that would otherwise
//! be silent: a driver or the runtime found it, and there may be no caller to return an error to.
//! Events are for tools that ask for them; reports are for the person who reads the terminal or the
//! kernel's log.

use core::fmt;
use core::sync::atomic::{AtomicPtr, Ordering};

use super::Place;
use crate::host;
use crate::level::Level;
use crate::primitive::wide::AtomicU64;

/// What a [`Report`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Topic {
    /// An unplug or an unbind waits for a section that is still under way, or a caller waits for
    /// work, a timer or a thread. It is repeated once a second. Or such a wait was refused, since
    /// the caller would wait for itself.
    Wait,
    /// A driver's probe failed.
    Probe,
    /// Probe has succeeded but left a device unregistered, so programs cannot open it.
    Unregistered,
    /// A bus device was dropped while a driver was bound to it.
    Dropped,
    /// The first access to a mapping of device memory that is out of range or misaligned.
    Fault,
    /// A bus found a fault that it cannot return to a caller: it cannot use a function or give it
    /// back, or an interrupt is not handled.
    Bus,
    /// A line that a driver or a bus wrote for the log.
    Message,
}

/// One line for the log: its severity, the device, what happened, and the line of source to look
/// at.
///
/// `Display` gives that line. A report borrows its text, so that it needs no memory. A reporter
/// that keeps reports must keep their text.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Report<'a> {
    /// The severity.
    pub level: Level,
    /// What it is about.
    pub topic: Topic,
    /// The bus's name for the device, for example `"0000:00:02.0"`; empty if it is about none.
    pub device: &'a str,
    /// What happened, in one line without a full stop.
    pub text: fmt::Arguments<'a>,
    /// The line of source to look at, [`Place::NONE`] if there is none.
    pub place: Place,
}

impl<'a> Report<'a> {
    /// A report about the bus device that the bus calls `device`, without a place.
    ///
    /// ```
    /// use drmm_runtime::report::{Level, Report, Topic};
    ///
    /// Report::new(Level::Info, Topic::Message, "0000:00:02.0", format_args!("{} MiB of video memory", 16)).send();
    /// ```
    #[must_use = "nothing is said before `send`"]
    pub const fn new(level: Level, topic: Topic, device: &'a str, text: fmt::Arguments<'a>) -> Self {
        Self { level, topic, device, text, place: Place::NONE }
    }

    /// The same with a line of source to look at.
    #[must_use = "nothing is said before `send`"]
    pub const fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Passes it to the reporter of [`set_reporter`], or to the default one.
    ///
    /// It never fails. A reporter may panic or send reports itself: the default reporter prints
    /// what it does not take.
    pub fn send(&self) {
        // The threads of a model are not real threads, and its log belongs to loom.
        if cfg!(loom) || self.reported() {
            return;
        }
        self.print();
    }

    /// Whether a reporter has taken it.
    fn reported(&self) -> bool {
        // ORDERING: Acquire, paired with the Release in `set_reporter`.
        let reporter = REPORTER.load(Ordering::Acquire);
        if reporter.is_null() {
            return false;
        }
        let Some(_inside) = Inside::begin() else { return false };
        // SAFETY: not null, so `set_reporter` stored it, and it stored nothing but a `Reporter`.
        let reporter = unsafe { core::mem::transmute::<*mut (), Reporter>(reporter) };
        host::guard(|| reporter(self)).is_ok()
    }

    /// The default reporter.
    fn print(&self) {
        if self.level > Level::Info {
            return;
        }
        match self.topic {
            // A driver's own words.
            Topic::Message => host::print(self.level, format_args!("{self}")),
            _ => host::print(self.level, format_args!("drmm: {self}")),
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.device.is_empty() {
            write!(f, "{}: ", self.device)?;
        }
        f.write_fmt(self.text)?;
        if self.place != Place::NONE {
            write!(f, "  [{}]", self.place)?;
        }
        Ok(())
    }
}

/// A function that takes reports.
type Reporter = fn(&Report<'_>);

static REPORTER: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Replaces the default reporter by `reporter` for every report from now on; `None` restores the
/// default.
///
/// By default a report of [`Level::Info`] or more severe is one line: with `std` on standard error,
/// which the harness of a test captures; in a kernel in the log; elsewhere as the embedder's
/// `Platform` prints it.
///
/// The reporter is called on the thread that found the fault, which may be inside a section and may
/// hold locks of the driver. The runtime holds no lock of its lists then. While an unbind waits, it
/// holds the lock of the bus device, so that a call on that bus device fails with `EDEADLK`. A
/// report that is sent inside the reporter goes to the default one, and so does a report on which
/// the reporter panics. Nothing is allocated before the call.
///
/// ```
/// use drmm_runtime::report::{set_reporter, Level, Report};
///
/// fn reporter(report: &Report<'_>) {
///     if report.level <= Level::Warning {
///         println!("{}: {report}", report.level.text());
///     }
/// }
/// set_reporter(Some(reporter));
/// # set_reporter(None);
/// ```
pub fn set_reporter(reporter: Option<fn(&Report<'_>)>) {
    let reporter = reporter.map_or(core::ptr::null_mut(), |reporter: Reporter| reporter as *mut ());
    // ORDERING: Release, paired with the Acquire in `reported`.
    REPORTER.store(reporter, Ordering::Release);
}

/// The contexts that are inside a reporter, 0 for a free slot. If no slot is free, the default
/// reporter prints the report.
static INSIDE: [AtomicU64; 16] = [const { AtomicU64::new(0) }; 16];

/// The mark that the running context is inside a reporter, until it is dropped.
struct Inside(&'static AtomicU64);

impl Inside {
    /// `None` if this context is inside a reporter already, or too many contexts are.
    fn begin() -> Option<Self> {
        let me = host::context_id();
        // ORDERING: only this context's own number matters, which this context stored itself.
        if INSIDE.iter().any(|place| place.load(Ordering::Relaxed) == me) {
            return None;
        }
        // ORDERING: as above; the exchange gives a slot to one context.
        let take =
            |place: &&AtomicU64| place.compare_exchange(0, me, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        INSIDE.iter().find(take).map(Self)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        // ORDERING: as in `begin`.
        self.0.store(0, Ordering::Relaxed);
    }
}
