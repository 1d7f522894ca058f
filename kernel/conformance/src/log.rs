//! The log: the lines of the drivers, and the events of the trace about them.
//!
//! No line names a number that the two worlds count differently. Devices are numbered from the
//! first one since the module was loaded; bus devices, of which there is one, have no number.

use core::fmt;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use drmm_runtime::report::{Event, Kind};

/// The number of the first device since the log began, 0 before there is one.
static FIRST: AtomicU64 = AtomicU64::new(0);
/// Whether nothing is logged, as for a thousand cycles that are all the same.
static QUIET: AtomicBool = AtomicBool::new(false);

/// One line of the log.
macro_rules! say {
    ($($text:tt)*) => { $crate::log::write(::core::format_args!($($text)*)) };
}

/// Begins to number devices from 1.
pub(crate) fn begin() {
    // ORDERING: set while no driver is bound.
    FIRST.store(0, Ordering::Relaxed);
    drmm_runtime::report::set_hook(Some(hear));
}

/// Whether there are lines at all.
pub(crate) fn set_quiet(quiet: bool) {
    // ORDERING: set by probe, before there is anything to say.
    QUIET.store(quiet, Ordering::Relaxed);
}

/// Writes one line where the world keeps its log.
pub(crate) fn write(line: fmt::Arguments<'_>) {
    // ORDERING: see `set_quiet`.
    if QUIET.load(Ordering::Relaxed) {
        return;
    }
    #[cfg(drmm_kernel)]
    drmm_runtime::kernel::print(line);
    #[cfg(not(drmm_kernel))]
    crate::host::keep(line);
}

/// The number of a device since the log began.
fn number(device: u64) -> u64 {
    // ORDERING: numbers grow, and the first one is seen before any other is made.
    let first = match FIRST.compare_exchange(0, device, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => device,
        Err(first) => first,
    };
    device - first + 1
}

/// Whose event it is.
struct Of(u64);

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("bus device"),
            device => write!(f, "device {}", number(device)),
        }
    }
}

fn hear(event: &Event) {
    let Event { kind, phase, name, device, .. } = *event;
    let (of, list) = (Of(device), event.list.text());
    match kind {
        Kind::Step => say!("{:>2} {name}, {of}", phase.number()),
        Kind::Acquire => say!(" + {list} {name}, {of}"),
        Kind::Release => say!(" - {list} {name}, {of}"),
        Kind::Refuse => say!(" ! {list} {name} refused, {of}"),
        Kind::Remove => say!(" < {list} {name} handed back, {of}"),
        Kind::Join => say!(" = {list} {name} joins, {of}"),
        Kind::Fail => say!(" ! {name} fails"),
        Kind::Panic => say!(" ! {list} {name} panicked, {of}"),
        Kind::Orphan => say!(" ! {name}"),
        Kind::Leave => say!(" > {list} {name} leaves, {of}"),
        // How long a drain takes is no part of the order, and details are not listened to.
        Kind::Stuck
        | Kind::Enter
        | Kind::Exit
        | Kind::Open
        | Kind::Close
        | Kind::Gone
        | Kind::Get
        | Kind::Put
        | Kind::Fill => {}
    }
}
