//! The one ioctl of the driver's own range, as `kernel/call.h` declares it.

use std::os::fd::AsFd;

use rustix::io::Errno;
use rustix::ioctl::{ioctl, opcode, Updater};

/// `struct drmm_call`.
#[repr(C)]
struct Call {
    word: u32,
    reserved: u32,
    argument: u64,
}

/// `DRM_IOCTL_DRMM_CALL`: a letter for DRM, and the first number of a driver's own range.
const CALL: rustix::ioctl::Opcode = opcode::read_write::<Call>(b'd', 0x40);

/// Calls the driver. Gives its answer.
#[expect(unsafe_code, reason = "an ioctl says what it does by its number alone")]
pub(crate) fn call(file: impl AsFd, word: u32, argument: u64) -> Result<u64, Errno> {
    let mut call = Call { word, reserved: 0, argument };
    // SAFETY: the number was made for this very struct, which the kernel reads and writes.
    let update = unsafe { Updater::<CALL, Call>::new(&mut call) };
    // SAFETY: `update` pairs the number with the struct that it was made for.
    unsafe { ioctl(file, update) }?;
    Ok(call.argument)
}
