//! Whether events come as fast as a display of 60 Hz gives them: a debug build of a host copies its
//! frames so slowly that it cannot keep up, and has to say so.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// So many events in a row are looked at together.
const LOOKED_AT: u32 = 30;
/// An event takes a frame of 60 Hz, and perhaps a half more if it was asked for at a bad moment.
const TOO_LONG: Duration = Duration::from_millis(25);

/// The pace of the host's events.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    events: u32,
    late: u32,
    was_said: bool,
}

impl Pace {
    /// An event was delivered so long after it was asked for.
    pub(crate) fn event_after(&self, time: Duration) {
        if !cfg!(debug_assertions) {
            return;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.events += 1;
        seen.late += u32::from(time > TOO_LONG);
        if seen.events < LOOKED_AT {
            return;
        }
        if seen.late > LOOKED_AT / 2 && !seen.was_said {
            seen.was_said = true;
            eprintln!("drmm: this host is a debug build and cannot keep 60 Hz; build it with `--release`");
        }
        (seen.events, seen.late) = (0, 0);
    }

    /// Whether it was found too slow.
    pub(crate) fn is_too_slow(&self) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).was_said
    }
}
