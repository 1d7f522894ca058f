//! Registers and memory of a device, in a kernel: the host's accessors, each of which is one load or store here.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

use drmm_runtime::host::kernel::{print, Part, Window};
use drmm_runtime::{AtUnbind, Errno, Error, Resource, Result};

/// A mapped BAR. The bound list owns it.
pub(crate) struct Mapping {
    window: Window,
    /// Accesses out of range so far.
    faults: AtomicU64,
}

impl Mapping {
    pub(crate) fn new(window: Window) -> Self {
        Self { window, faults: AtomicU64::new(0) }
    }

    #[cold]
    fn report(&self, error: Error) {
        // ORDERING: only the first of them matters, which every ordering gives.
        if self.faults.fetch_add(1, Ordering::Relaxed) == 0 {
            print(format_args!("{error}"));
        }
    }
}

/// A handle of mapped device memory, the kernel's `void __iomem *` with a size and an end.
///
/// It is `Copy` and belongs to the binding `'bound`: it fits a `#[devm]` field and nothing that lives longer.
/// All offsets and lengths are in bytes, and accesses are naturally aligned. Values are little-endian on the
/// bus. A function that is gone reads all-ones and ignores writes.
#[derive(Clone, Copy)]
pub struct IoMem<'bound> {
    mapping: &'bound Mapping,
    part: Part<'bound>,
}

impl Resource for IoMem<'_> {
    type Ends = AtUnbind;
}

macro_rules! accessors {
    ($($ty:ident $read:ident $try_read:ident $write:ident $try_write:ident $text:literal)*) => { $(
        #[doc = concat!("Reads ", $text, ". Out of range or misaligned it reads all-ones, which is recorded.")]
        #[inline]
        #[must_use = "a read may have side effects: write `let _ =` if only those are wanted"]
        pub fn $read(&self, offset: u64) -> $ty {
            self.part.$read(offset).unwrap_or_else(|| {
                self.mapping.report(self.refusal(offset));
                $ty::MAX
            })
        }

        #[doc = concat!("Reads ", $text, ". Fails with `EINVAL` out of range or misaligned.")]
        #[inline]
        pub fn $try_read(&self, offset: u64) -> Result<$ty> {
            self.part.$read(offset).ok_or_else(|| self.refusal(offset))
        }

        #[doc = concat!("Writes ", $text, ". Out of range or misaligned it is dropped, which is recorded.")]
        #[inline]
        pub fn $write(&self, offset: u64, value: $ty) {
            self.part.$write(offset, value).unwrap_or_else(|| self.mapping.report(self.refusal(offset)));
        }

        #[doc = concat!("Writes ", $text, ". Fails with `EINVAL` out of range or misaligned.")]
        #[inline]
        pub fn $try_write(&self, offset: u64, value: $ty) -> Result {
            self.part.$write(offset, value).ok_or_else(|| self.refusal(offset))
        }
    )* };
}

impl<'bound> IoMem<'bound> {
    pub(crate) fn whole(mapping: &'bound Mapping) -> Self {
        Self { mapping, part: mapping.window.whole() }
    }

    accessors! {
        u8 read8 try_read8 write8 try_write8 "one byte"
        u16 read16 try_read16 write16 try_write16 "two bytes"
        u32 read32 try_read32 write32 try_write32 "four bytes"
        u64 read64 try_read64 write64 try_write64 "eight bytes"
    }

    /// A handle of a part: `len` bytes from `offset` on. Fails with `EINVAL` if that is not inside this one.
    pub fn subregion(&self, offset: u64, len: u64) -> Result<Self> {
        let part = self.part.part(offset, len).ok_or_else(|| self.refusal(offset))?;
        Ok(Self { mapping: self.mapping, part })
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.part.bytes()
    }

    /// Whether there is nothing to access: only a part of no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many accesses through any handle of this mapping were out of range or misaligned.
    #[must_use]
    pub fn faults(&self) -> u64 {
        // ORDERING: a count for people and tests; nothing is ordered by it.
        self.mapping.faults.load(Ordering::Relaxed)
    }

    #[cold]
    fn refusal(&self, offset: u64) -> Error {
        Error::new(Errno::EINVAL, "an access is beyond the mapped memory, or misaligned")
            .figures(offset, self.len())
    }
}

impl fmt::Debug for IoMem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IoMem({:#x} bytes)", self.len())
    }
}
