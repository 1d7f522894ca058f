//! The memory of the program that called, by `process_vm_readv` and `process_vm_writev`.
//!
//! The kernel checks each access as if the program had made it: the permissions of its mappings,
//! and whether this process may look into that one at all. An address that leads nowhere is a short
//! count here and `EFAULT` for the program. Nothing of this process is reached by such an address.

use std::ffi::c_ulong;
use std::io;

use drmm_kms::{UserMemory, UserPtr};
use drmm_runtime::{Errno, Error, Result};

use crate::sys::peer::Peer;

const FAULT: Error = Error::new(Errno::EFAULT, "the program's pointer leads nowhere");

/// The memory of a program, for one call.
pub(crate) struct Remote<'a>(pub(crate) &'a Peer);

type Copy = unsafe extern "C" fn(
    libc::pid_t,
    *const libc::iovec,
    c_ulong,
    *const libc::iovec,
    c_ulong,
    c_ulong,
) -> libc::ssize_t;

impl Remote<'_> {
    /// Copies between `here`, which is as long, and `at`. `EFAULT` if not all of it could be.
    fn copy(&self, copy: Copy, here: *mut u8, length: usize, at: UserPtr) -> Result {
        if length == 0 {
            return Ok(());
        }
        let there = usize::try_from(at.0).map_err(|_| FAULT)?;
        // The number of a process is its own until it has been waited for, which this sees.
        if !self.0.is_alive() {
            return Err(FAULT);
        }
        let here = libc::iovec { iov_base: here.cast(), iov_len: length };
        let there = libc::iovec { iov_base: std::ptr::without_provenance_mut(there), iov_len: length };
        // SAFETY: `here` is a buffer of this length of the two callers below, which the kernel
        // reads or fills as the function says. `there` is an address of the other process and is
        // never used in this one.
        let done = unsafe { copy(self.0.number(), &raw const here, 1, &raw const there, 1, 0) };
        if usize::try_from(done).is_ok_and(|done| done == length) {
            Ok(())
        } else {
            Err(FAULT)
        }
    }

    /// Whether this process may read the program's memory: the eight bytes at `at`.
    pub(crate) fn try_read(&mut self, at: u64) -> io::Result<u64> {
        let mut bytes = [0; 8];
        match self.copy_in(UserPtr(at), &mut bytes) {
            Ok(()) => Ok(u64::from_ne_bytes(bytes)),
            Err(_) => Err(io::Error::last_os_error()),
        }
    }
}

impl UserMemory for Remote<'_> {
    fn copy_in(&mut self, at: UserPtr, into: &mut [u8]) -> Result {
        self.copy(libc::process_vm_readv, into.as_mut_ptr(), into.len(), at)
    }

    fn copy_out(&mut self, at: UserPtr, from: &[u8]) -> Result {
        // It is only read from: see the signature of the call.
        self.copy(libc::process_vm_writev, from.as_ptr().cast_mut(), from.len(), at)
    }
}
