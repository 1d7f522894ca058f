//! The errors of every part of the machine when QEMU, or the operating system, does not do what was
//! asked.

use std::io;

use drmm_runtime::{Errno, Error};

/// What every call that waits fails with once QEMU has ended.
pub(crate) const ENDED: Error = Error::new(Errno::ENODEV, "QEMU ended, and the machine with it");

/// An error of the operating system, with the operation that failed.
pub(crate) fn os_error(what: &'static str, error: &io::Error) -> Error {
    let errno = match error.kind() {
        io::ErrorKind::NotFound => Errno::ENOENT,
        io::ErrorKind::PermissionDenied => Errno::EACCES,
        io::ErrorKind::OutOfMemory => Errno::ENOMEM,
        io::ErrorKind::StorageFull => Errno::ENOSPC,
        io::ErrorKind::InvalidInput => Errno::EINVAL,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Errno::ETIMEDOUT,
        _ => Errno::EIO,
    };
    let phrase = Error::new(errno, what);
    match error.raw_os_error().and_then(|number| u64::try_from(number).ok()) {
        Some(number) => phrase.figure(number),
        None => phrase,
    }
}
