//! Lines in the kernel's log.

use core::ffi::c_int;
use core::fmt::{self, Write};

use super::ffi;
use crate::level::Level;

/// The length of the longest line. A longer one is cut.
const LINE: usize = 200;

/// A line that is being built, on the stack.
struct Line {
    bytes: [u8; LINE],
    len: usize,
}

impl Line {
    fn of(text: fmt::Arguments<'_>) -> Self {
        let mut line = Self { bytes: [0; LINE], len: 0 };
        // It fails if the text does not fit; the rest is left out.
        let _ = line.write_fmt(text);
        line
    }

    fn len(&self) -> c_int {
        c_int::try_from(self.len).unwrap_or(0)
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let Some(room) = self.bytes.get_mut(self.len..) else { return Err(fmt::Error) };
        for (place, byte) in room.iter_mut().zip(text.bytes()) {
            *place = byte;
            self.len += 1;
        }
        Ok(())
    }
}

/// Prints one line to the kernel's log, with the module's prefix; `pr_info`. A line of more than
/// 200 bytes is cut.
pub fn print(line: fmt::Arguments<'_>) {
    let line = Line::of(line);
    // SAFETY: the bytes are valid during the call, and no more than `len` are read.
    unsafe { ffi::drmm_glue_pr_info(line.bytes.as_ptr().cast(), line.len()) };
}

/// Prints one line to the kernel's log, without the module's prefix; `printk`. A line of more than
/// 200 bytes is cut.
pub(crate) fn log(level: Level, line: fmt::Arguments<'_>) {
    let line = Line::of(line);
    // SAFETY: the bytes are valid during the call, and no more than `len` are read.
    unsafe { ffi::drmm_glue_printk(level.number().into(), line.bytes.as_ptr().cast(), line.len()) };
}
