//! The program's memory, as the file layer sees it: two operations that can fail.
//!
//! A program may run in this process, behind a shim, or be a fuzzer. What they share is an address
//! and a way to copy bytes there and back, as `copy_from_user` and `copy_to_user` in the kernel. No
//! lock is held meanwhile: a program can stall or die in the middle of a copy.

use std::fs::File;

use drmm_runtime::{Errno, Error, Result};

use crate::host::uapi::Layout;

/// An address in the program's memory. Nothing is known about it until it is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct UserPtr(pub u64);

impl UserPtr {
    /// The address `bytes` further on; `EFAULT` where the address space ends.
    pub fn offset(self, bytes: u64) -> Result<Self> {
        self.0.checked_add(bytes).map(Self).ok_or(FAULT)
    }

    /// The address of item `index` of an array of `T` here.
    pub fn item<T: Layout>(self, index: usize) -> Result<Self> {
        let bytes = index.checked_mul(T::SIZE).and_then(|bytes| u64::try_from(bytes).ok());
        self.offset(bytes.ok_or(FAULT)?)
    }
}

const FAULT: Error = Error::new(Errno::EFAULT, "the program's pointer leads nowhere");

/// A program's memory, and its table of file descriptors.
///
/// Descriptors are only asked for by `PRIME_HANDLE_TO_FD` and `PRIME_FD_TO_HANDLE`. For a program
/// in another process the descriptor has to travel: with the answer as `SCM_RIGHTS`, or by
/// `pidfd_getfd`. Where that cannot be, the two methods are left out, and those calls fail with
/// `EOPNOTSUPP`.
pub trait UserMemory {
    /// Fills `into` with the bytes at `at`. `EFAULT` if some of them cannot be read.
    fn copy_in(&mut self, at: UserPtr, into: &mut [u8]) -> Result;
    /// Stores `from` at `at`. `EFAULT` if some of it cannot be written.
    fn copy_out(&mut self, at: UserPtr, from: &[u8]) -> Result;

    /// Gives the program a descriptor of `file` and returns its number: `fd_install`. With
    /// `close_on_exec` an `exec` closes it (`O_CLOEXEC`). `EMFILE` if the program has none left.
    fn install_fd(&mut self, file: File, close_on_exec: bool) -> Result<i32> {
        let _ = (file, close_on_exec);
        Err(Error::new(Errno::EOPNOTSUPP, "no descriptor can be given to this program"))
    }

    /// The file behind a descriptor of the program, which keeps its own: `fget`. `EBADF` if there
    /// is none of this number.
    fn take_fd(&mut self, fd: i32) -> Result<File> {
        let no = Error::new(Errno::EOPNOTSUPP, "the descriptors of this program are out of reach");
        Err(no.figure(u64::try_from(fd).unwrap_or(0)))
    }
}

/// Reads one value from the program's memory.
pub fn get<T: Layout>(mem: &mut dyn UserMemory, at: UserPtr) -> Result<T> {
    let mut bytes = vec![0; T::SIZE];
    mem.copy_in(at, &mut bytes)?;
    Ok(T::from_bytes(&bytes))
}

/// Stores one value in the program's memory.
pub fn put<T: Layout>(mem: &mut dyn UserMemory, at: UserPtr, value: &T) -> Result {
    mem.copy_out(at, &value.to_bytes())
}

/// The memory of a program in this process: one range of bytes that starts at [`Arena::BASE`].
///
/// An access outside of what was allocated fails with `EFAULT`, the null pointer included. Its
/// descriptors are numbers of its own, which mean nothing to the operating system.
///
/// ```
/// use drmm_kms::user::{get, Arena, UserMemory};
///
/// let mut mem = Arena::new();
/// let at = mem.alloc_value(&7_u32);
/// assert_eq!(get::<u32>(&mut mem, at)?, 7);
/// assert!(get::<u64>(&mut mem, at).is_err(), "EFAULT: there are four bytes");
/// assert!(mem.take_fd(3).is_err(), "EBADF: it has no descriptor");
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Arena {
    bytes: Vec<u8>,
    /// Behind the three that every program has.
    descriptors: Vec<Option<File>>,
}

/// Below are standard input, output and errors.
const FIRST_DESCRIPTOR: usize = 3;
/// As many as a program has without asking for more (`RLIMIT_NOFILE`).
const MOST_DESCRIPTORS: usize = 1024 - FIRST_DESCRIPTOR;

impl Arena {
    /// The address of the first byte.
    pub const BASE: u64 = 0x10_0000;

    /// An empty memory: every address is `EFAULT`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends `bytes`, aligned to 8, and says where they are.
    pub fn alloc(&mut self, bytes: &[u8]) -> UserPtr {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        let at = Self::BASE.saturating_add(self.bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        UserPtr(at)
    }

    /// Appends the bytes of `value` and says where they are.
    pub fn alloc_value<T: Layout>(&mut self, value: &T) -> UserPtr {
        self.alloc(&value.to_bytes())
    }

    /// Appends `count` zero bytes and says where they are.
    pub fn alloc_zeroed(&mut self, count: usize) -> UserPtr {
        self.alloc(&vec![0; count])
    }

    /// Forgets everything that was allocated. Descriptors stay.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Closes a descriptor; `EBADF` if there is none of this number.
    pub fn close_fd(&mut self, fd: i32) -> Result {
        self.descriptor(fd)?.take();
        Ok(())
    }

    fn descriptor(&mut self, fd: i32) -> Result<&mut Option<File>> {
        let place = usize::try_from(fd).ok().and_then(|fd| fd.checked_sub(FIRST_DESCRIPTOR));
        let open = place.and_then(|place| self.descriptors.get_mut(place)).filter(|file| file.is_some());
        open.ok_or(Error::new(Errno::EBADF, "the program has no such descriptor"))
    }

    fn range(&mut self, at: UserPtr, length: usize) -> Result<&mut [u8]> {
        let start =
            at.0.checked_sub(Self::BASE).and_then(|start| usize::try_from(start).ok()).ok_or(FAULT)?;
        let end = start.checked_add(length).ok_or(FAULT)?;
        self.bytes.get_mut(start..end).ok_or(FAULT)
    }
}

impl UserMemory for Arena {
    fn copy_in(&mut self, at: UserPtr, into: &mut [u8]) -> Result {
        let from = self.range(at, into.len())?;
        into.copy_from_slice(from);
        Ok(())
    }

    fn copy_out(&mut self, at: UserPtr, from: &[u8]) -> Result {
        self.range(at, from.len())?.copy_from_slice(from);
        Ok(())
    }

    fn install_fd(&mut self, file: File, _: bool) -> Result<i32> {
        let free = self.descriptors.iter().position(Option::is_none).unwrap_or(self.descriptors.len());
        if free >= MOST_DESCRIPTORS {
            return Err(Error::new(Errno::EMFILE, "the program has no descriptor left"));
        }
        if free == self.descriptors.len() {
            self.descriptors.push(None);
        }
        if let Some(place) = self.descriptors.get_mut(free) {
            *place = Some(file);
        }
        i32::try_from(free + FIRST_DESCRIPTOR).map_err(|_| FAULT)
    }

    fn take_fd(&mut self, fd: i32) -> Result<File> {
        let file = self.descriptor(fd)?.as_ref().map(File::try_clone);
        let none = Error::new(Errno::EMFILE, "no descriptor for a file of a program");
        file.and_then(std::io::Result::ok).ok_or(none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_allocated_is_efault() {
        let mut arena = Arena::new();
        let at = arena.alloc_value(&7_u32);
        assert_eq!(get::<u32>(&mut arena, at).unwrap(), 7);
        for bad in [UserPtr(0), UserPtr(Arena::BASE - 1), at.offset(1).unwrap(), UserPtr(u64::MAX)] {
            assert_eq!(get::<u32>(&mut arena, bad).unwrap_err().errno(), Errno::EFAULT, "{bad:?}");
            assert_eq!(put(&mut arena, bad, &7_u32).unwrap_err().errno(), Errno::EFAULT, "{bad:?}");
        }
        assert_eq!(UserPtr(u64::MAX).offset(1).unwrap_err().errno(), Errno::EFAULT);
        assert_eq!(UserPtr(8).item::<u64>(usize::MAX).unwrap_err().errno(), Errno::EFAULT);
    }
}
