//! Ranges of I/O ports that a driver has requested.

use super::ffi;
use crate::error::{Errno, Error, Result};

/// Ports that one driver has. Dropping it gives them back; `release_region`.
pub struct PortRegion {
    first: u16,
    last: u16,
}

macro_rules! accessors {
    ($($ty:ident $read:ident $write:ident $in:ident $out:ident $text:literal)*) => { $(
        #[doc = concat!("Reads ", $text, "; all ones if the range does not have it.")]
        #[must_use]
        #[inline]
        pub fn $read(&self, port: u16) -> $ty {
            if !self.has(port, size_of::<$ty>()) {
                return $ty::MAX;
            }
            // SAFETY: the ports were requested, so no other driver uses them.
            unsafe { ffi::$in(port) }
        }

        #[doc = concat!("Writes ", $text, "; nothing if the range does not have it.")]
        #[inline]
        pub fn $write(&self, port: u16, value: $ty) {
            if self.has(port, size_of::<$ty>()) {
                // SAFETY: the ports were requested, so no other driver uses them.
                unsafe { ffi::$out(value, port) };
            }
        }
    )* };
}

impl PortRegion {
    /// Requests the ports from `first` to `last`; `request_region`. Fails with `EBUSY` if other
    /// software of the kernel has one of them.
    pub fn request(first: u16, last: u16) -> Result<Self> {
        let (start, count) = (u64::from(first), u64::from(last.saturating_sub(first)) + 1);
        // SAFETY: the name is static.
        if unsafe { ffi::drmm_glue_request_region(start, count, c"drmm".as_ptr()) } {
            Ok(Self { first, last: first.max(last) })
        } else {
            Err(Error::new(Errno::EBUSY, "another driver has some of these ports").figure(start))
        }
    }

    /// The first port.
    #[must_use]
    pub fn first(&self) -> u16 {
        self.first
    }

    fn has(&self, port: u16, bytes: usize) -> bool {
        port >= self.first && usize::from(port) + bytes <= usize::from(self.last) + 1
    }

    accessors! {
        u8 read8 write8 drmm_glue_inb drmm_glue_outb "one byte"
        u16 read16 write16 drmm_glue_inw drmm_glue_outw "two bytes"
        u32 read32 write32 drmm_glue_inl drmm_glue_outl "four bytes"
    }
}

impl Drop for PortRegion {
    fn drop(&mut self) {
        let count = u64::from(self.last - self.first) + 1;
        // SAFETY: `request` requested these ports, and they are given back once.
        unsafe { ffi::drmm_glue_release_region(self.first.into(), count) };
    }
}
