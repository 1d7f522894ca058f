//! A file in the address space, to be read while programs write it.
//!
//! `std` links the C library on every Linux, so `mmap` and `munmap` are declared here. A crate for
//! two calls is not needed. Elsewhere, and under Miri, nothing is mapped.

extern crate std;

use core::fmt;

use super::{Source, Window};
use crate::error::Result;
#[cfg(unix)]
use crate::error::{Errno, Error};

/// The first bytes of a file, mapped for reading: memory that other programs may write at any time.
///
/// It is read through a [`Window`] only, so no reference to it as plain bytes exists. The file must
/// not become shorter: an access to a part that is gone ends the process with `SIGBUS`. A memfd
/// with `F_SEAL_SHRINK` cannot.
///
/// ```
/// use drmm_runtime::io::FileMap;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let program = std::fs::File::open(std::env::current_exe()?)?;
/// let map = FileMap::new(&program, 4)?;
/// let mut magic = [0; 4];
/// map.window().read_block(0, &mut magic);
/// assert_eq!(&magic, b"\x7fELF");
/// # Ok(())
/// # }
/// ```
pub struct FileMap {
    imp: imp::Map,
}

impl FileMap {
    /// Maps `len` bytes of `file`. Fails with `EINVAL` if it has fewer, with `EOPNOTSUPP` where
    /// files cannot be mapped, and with `ENOMEM` if there is no room.
    #[cfg(unix)]
    pub fn new(file: &impl std::os::fd::AsFd, len: usize) -> Result<Self> {
        use std::os::fd::AsRawFd as _;
        let file = file.as_fd();
        let metadata = file.try_clone_to_owned().and_then(|copy| std::fs::File::from(copy).metadata());
        let metadata =
            metadata.map_err(|_| Error::new(Errno::ENOMEM, "the size of a file cannot be read"))?;
        if metadata.len() < len as u64 {
            let shorter = "the file is shorter than what is to be mapped: bytes";
            return Err(Error::new(Errno::EINVAL, shorter).figure(len as u64));
        }
        Ok(Self { imp: imp::Map::new(file.as_raw_fd(), len)? })
    }

    /// All of it.
    #[must_use]
    pub fn window(&self) -> Window<'_> {
        self.imp.window()
    }

    /// `len` bytes from `offset` on, to be copied. Fails with `EINVAL` out of range.
    pub fn source(&self, offset: usize, len: usize) -> Result<Source<'_>> {
        Source::shared(self.window(), offset, len)
    }
}

impl fmt::Debug for FileMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileMap({} bytes)", self.window().len())
    }
}

#[cfg(all(target_os = "linux", target_pointer_width = "64", not(miri), not(loom)))]
mod imp {
    use core::ffi::{c_int, c_long, c_void};
    use core::ptr::NonNull;

    use super::{Errno, Error, Result, Window};

    const PROT_READ: c_int = 1;
    const MAP_SHARED: c_int = 1;

    extern "C" {
        fn mmap(
            at: *mut c_void,
            len: usize,
            protection: c_int,
            flags: c_int,
            file: c_int,
            offset: c_long,
        ) -> *mut c_void;
        fn munmap(at: *mut c_void, len: usize) -> c_int;
    }

    /// The mapping, which belongs to this value alone.
    pub(super) struct Map {
        base: NonNull<u8>,
        len: usize,
    }

    // SAFETY: the memory is accessed through windows only, which any thread may use.
    unsafe impl Send for Map {}
    // SAFETY: the memory is accessed through windows only, which any thread may use.
    unsafe impl Sync for Map {}

    impl Map {
        pub(super) fn new(file: c_int, len: usize) -> Result<Self> {
            let refused = Error::new(Errno::ENOMEM, "a file cannot be mapped: bytes").figure(len as u64);
            // SAFETY: no address is asked for, so no mapping of this process is replaced. The
            // caller has borrowed the descriptor.
            let at = unsafe { mmap(core::ptr::null_mut(), len, PROT_READ, MAP_SHARED, file, 0) };
            // `MAP_FAILED` is the highest address.
            match NonNull::new(at.cast::<u8>()) {
                Some(base) if at.addr() != usize::MAX => Ok(Self { base, len }),
                _ => Err(refused),
            }
        }

        pub(super) fn window(&self) -> Window<'_> {
            // SAFETY: invariant 1: the mapping has `len` bytes, begins at a page, and lasts as long
            // as this value, which the window borrows. Invariant 2: only windows access it.
            unsafe { Window::new(self.base, self.len) }
        }
    }

    impl Drop for Map {
        fn drop(&mut self) {
            // SAFETY: the mapping belongs to this value, and windows that borrow it have ended.
            let _ = unsafe { munmap(self.base.as_ptr().cast(), self.len) };
        }
    }
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64", not(miri), not(loom))))]
mod imp {
    use super::Window;
    #[cfg(unix)]
    use super::{Errno, Error, Result};

    /// There is none.
    pub(super) enum Map {}

    impl Map {
        #[cfg(unix)]
        pub(super) fn new(_: core::ffi::c_int, _: usize) -> Result<Self> {
            Err(Error::new(Errno::EOPNOTSUPP, "files cannot be mapped here"))
        }

        pub(super) fn window(&self) -> Window<'_> {
            match *self {}
        }
    }
}

#[cfg(all(test, target_os = "linux", target_pointer_width = "64", not(miri), not(loom)))]
mod tests {
    use std::io::Write as _;
    use std::os::unix::fs::FileExt as _;

    use super::*;

    #[test]
    fn what_programs_write_is_seen_and_nothing_beyond() {
        let path = std::env::temp_dir().join(std::format!("drmm-file-map-{}", std::process::id()));
        let mut file = std::fs::File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        file.write_all(&[7; 4096]).unwrap();
        let map = FileMap::new(&file, 4096).unwrap();
        file.write_all_at(b"drawn", 100).unwrap();
        let mut bytes = [0; 6];
        map.source(100, 6).unwrap().copy_to(&mut bytes);
        assert_eq!(&bytes, b"drawn\x07");
        assert_eq!(map.source(4090, 7).unwrap_err().errno(), Errno::EINVAL);
        assert!(FileMap::new(&file, 0).is_err(), "an empty mapping is refused");
        assert_eq!(FileMap::new(&file, 4097).unwrap_err().errno(), Errno::EINVAL);
    }
}
