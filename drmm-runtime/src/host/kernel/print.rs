//! Lines in the kernel's log.

use core::ffi::c_int;
use core::fmt::{self, Write};

use super::ffi;

/// The longest line; what is longer is cut.
const LINE: usize = 200;

/// A line that is being put together, on the stack.
struct Line {
    bytes: [u8; LINE],
    len: usize,
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

/// One line in the kernel's log, with the module's prefix; `pr_info`. A line of more than 200 bytes is cut.
pub fn print(line: fmt::Arguments<'_>) {
    let mut text = Line { bytes: [0; LINE], len: 0 };
    // What does not fit is left out.
    let _ = text.write_fmt(line);
    let len = c_int::try_from(text.len).unwrap_or(0);
    // SAFETY: the bytes are there for the call, and no more than `len` are read.
    unsafe { ffi::drmm_glue_pr_info(text.bytes.as_ptr().cast(), len) };
}
