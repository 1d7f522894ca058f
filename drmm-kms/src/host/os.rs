//! What the file layer needs of an operating system beyond `std`: memory that has a file, and the
//! clock of its events.

use std::fs::File;
use std::io::Result;

#[cfg(all(any(target_os = "linux", target_os = "freebsd"), not(miri)))]
mod memory {
    use std::fs::File;
    use std::io::Result;

    use rustix::fs::{fcntl_add_seals, ftruncate, memfd_create, MemfdFlags, SealFlags};

    pub(crate) fn memory_file(size: u64) -> Result<File> {
        let file = memfd_create("drm-dumb-buffer", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
        ftruncate(&file, size)?;
        // A program that gets the descriptor cannot shrink the memory under another program's
        // mapping.
        fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
        Ok(File::from(file))
    }
}

/// Where there is no memfd, as under Miri, a file without a name is used instead. It cannot be
/// sealed.
#[cfg(any(not(any(target_os = "linux", target_os = "freebsd")), miri))]
mod memory {
    use std::fs::{File, OpenOptions};
    use std::io::Result;
    use std::path::Path;
    use std::sync::atomic::{AtomicU64, Ordering};

    pub(crate) fn memory_file(size: u64) -> Result<File> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = std::env::temp_dir().join(format!("drm-dumb-buffer-{}-{number}", std::process::id()));
        let file = nameless(File::options().read(true).write(true).create_new(true), &name)?;
        file.set_len(size)?;
        Ok(file)
    }

    #[cfg(not(windows))]
    fn nameless(options: &mut OpenOptions, name: &Path) -> Result<File> {
        let file = options.open(name)?;
        std::fs::remove_file(name)?;
        Ok(file)
    }

    #[cfg(windows)]
    fn nameless(options: &mut OpenOptions, name: &Path) -> Result<File> {
        use std::os::windows::fs::OpenOptionsExt;
        /// The file ends with its last handle.
        const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
        options.custom_flags(FILE_FLAG_DELETE_ON_CLOSE).open(name)
    }
}

pub(crate) use memory::memory_file;

/// Of a file: its file system, and its number there.
pub(crate) type Identity = (u64, u64);

/// Which file it is, however many descriptors lead to it. `None` where files cannot be told apart.
pub(crate) fn identity(file: &File) -> Option<Identity> {
    #[cfg(unix)]
    return file.metadata().ok().map(|data| {
        use std::os::unix::fs::MetadataExt;
        (data.dev(), data.ino())
    });
    #[cfg(not(unix))]
    return Some(file).and(None);
}

/// Another descriptor of the same file, through which nothing can be written where the operating
/// system can make one.
pub(crate) fn read_only(file: &File) -> Result<File> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd;
        if let Ok(file) = File::open(format!("/proc/self/fd/{}", file.as_raw_fd())) {
            return Ok(file);
        }
    }
    file.try_clone()
}

/// Fills `into` from byte `at` on.
pub(crate) fn read_exact_at(file: &File, into: &mut [u8], at: u64) -> Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, into, at);
    #[cfg(windows)]
    return windows::read_exact_at(file, into, at);
}

/// Stores all of `bytes` from byte `at` on.
pub(crate) fn write_all_at(file: &File, bytes: &[u8], at: u64) -> Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::write_all_at(file, bytes, at);
    #[cfg(windows)]
    return windows::write_all_at(file, bytes, at);
}

/// Each call of Windows may do a part.
#[cfg(windows)]
mod windows {
    use std::fs::File;
    use std::io::{ErrorKind, Result};
    use std::os::windows::fs::FileExt;

    pub(super) fn read_exact_at(file: &File, mut into: &mut [u8], mut at: u64) -> Result<()> {
        while !into.is_empty() {
            let done = file.seek_read(into, at)?;
            into = into.get_mut(done..).filter(|_| done != 0).ok_or(ErrorKind::UnexpectedEof)?;
            at += done as u64;
        }
        Ok(())
    }

    pub(super) fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> Result<()> {
        while !bytes.is_empty() {
            let done = file.seek_write(bytes, at)?;
            bytes = bytes.get(done..).filter(|_| done != 0).ok_or(ErrorKind::WriteZero)?;
            at += done as u64;
        }
        Ok(())
    }
}

/// Nanoseconds of `CLOCK_MONOTONIC`; without one, since the first call.
pub(crate) fn now() -> u64 {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        seconds.saturating_mul(1_000_000_000).saturating_add(u64::try_from(time.tv_nsec).unwrap_or(0))
    }
    #[cfg(not(unix))]
    {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        let start = START.get_or_init(std::time::Instant::now);
        u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
