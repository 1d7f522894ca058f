//! How much of what was sent on a socket has not been received.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;

use rustix::ioctl::{ioctl, Getter};

/// `SIOCOUTQ`, as Linux has it on x86-64, 64-bit Arm and RISC-V.
const UNREAD: rustix::ioctl::Opcode = 0x5411;

/// What the kernel counts for it, in bytes of its own memory.
pub(crate) fn unread(socket: BorrowedFd<'_>) -> io::Result<u64> {
    // SAFETY: the call stores one `int`.
    let getter = unsafe { Getter::<UNREAD, MaybeUninit<libc::c_int>>::new() };
    // SAFETY: as above; it changes nothing else.
    let value = unsafe { ioctl(socket, getter) }?;
    // SAFETY: the call has succeeded, so the value was stored.
    Ok(u64::try_from(unsafe { value.assume_init() }).unwrap_or(0))
}
