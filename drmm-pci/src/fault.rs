//! An access to a mapping that cannot be made, and its text for the log.

use core::fmt;

use drmm_runtime::report::{Level, Report, Topic};
use drmm_runtime::Error;

/// What was tried.
#[derive(Clone, Copy)]
pub(crate) enum Access {
    Read,
    Write,
}

/// One access, and the handle that it was tried with.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) access: Access,
    /// In bytes, from the beginning of the handle.
    pub(crate) offset: u64,
    /// How many bytes were to be accessed.
    pub(crate) bytes: u64,
    /// Where the handle begins in the mapping, and how many bytes it has.
    pub(crate) part: (u64, u64),
    pub(crate) why: Error,
}

impl Fault {
    /// Reports the fault of the function `device`. Called once per mapping, since there may be
    /// many.
    #[cold]
    pub(crate) fn report(self, device: &str, bar: u8) {
        Report::new(
            Level::Warning,
            Topic::Fault,
            device,
            format_args!("BAR {bar}: {self}; it is said once for each mapping"),
        )
        .send();
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { access, offset, bytes, part: (start, len), why } = self;
        let access = match access {
            Access::Read => "a read",
            Access::Write => "a write",
        };
        write!(f, "{access} of {bytes} bytes at offset {offset:#x} of {len:#x} bytes")?;
        if *start != 0 {
            write!(f, " from {start:#x} on")?;
        }
        write!(f, " was not made: {}", why.what())
    }
}
