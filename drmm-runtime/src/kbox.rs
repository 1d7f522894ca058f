//! Fallible allocation: the kernel's `kzalloc`, `kcalloc` and `kstrdup` as typed, owned values.
//!
//! A [`KBox`] is an ordinary value. In a `#[drmm]` field, the device list owns it (`drmm_kzalloc`).
//! On the bound list, where `devm` puts it, it ends at unbind (`devm_kzalloc`).

use core::alloc::Layout;
use core::fmt;
use core::ops::{Deref, DerefMut};
use core::ptr::NonNull;
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU16, AtomicU32, AtomicU8, AtomicUsize};

use crate::error::{Errno, Error, Result};
use crate::host;
use crate::primitive::wide::{AtomicI64, AtomicU64};

/// Types for which zero in every byte is a valid value.
///
/// ```
/// use drmm_runtime::{KBox, Zeroable};
///
/// #[repr(C)]
/// struct Descriptor { address: u64, bytes: u32, flags: u32 }
/// // SAFETY: three numbers, which may be zero.
/// unsafe impl Zeroable for Descriptor {}
///
/// let ring = KBox::<[Descriptor]>::zeroed_slice(64)?;
/// assert_eq!((ring.len(), ring[63].bytes), (64, 0));
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
///
/// # Safety
///
/// Every implementor is valid when each of its bytes is zero.
pub unsafe trait Zeroable {}

macro_rules! zeroable {
    ($($ty:ty),* $(,)?) => {
        $(
            // SAFETY: a number, or an atomic around one; zero bytes are the number zero (or
            // `false`).
            unsafe impl Zeroable for $ty {}
        )*
    };
}
zeroable!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, bool);
zeroable!(AtomicU8, AtomicU16, AtomicU32, AtomicU64, AtomicUsize, AtomicI32, AtomicI64, AtomicBool);
// SAFETY: an array of values that are valid as zero bytes.
unsafe impl<T: Zeroable, const N: usize> Zeroable for [T; N] {}

/// An owned value in its own memory, whose allocation can fail; the kernel's `KBox`.
///
/// ```
/// use drmm_runtime::KBox;
///
/// let palette: KBox<[u16]> = KBox::zeroed_slice(256)?;
/// assert!(palette.iter().all(|&entry| entry == 0));
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub struct KBox<T: ?Sized> {
    place: NonNull<T>,
}

// SAFETY: a `KBox` owns its value as `T` itself would.
unsafe impl<T: ?Sized + Send> Send for KBox<T> {}
// SAFETY: a shared `KBox` gives out `&T` only.
unsafe impl<T: ?Sized + Sync> Sync for KBox<T> {}

impl<T> KBox<T> {
    /// Moves `value` to its own memory. Fails with `ENOMEM`; then `value` is dropped at once.
    pub fn new(value: T) -> Result<Self> {
        match host::create(value) {
            Ok(place) => Ok(Self { place }),
            Err((error, _dropped)) => Err(error),
        }
    }

    /// A value whose bytes are all zero; `kzalloc`. Fails with `ENOMEM`.
    pub fn zeroed() -> Result<Self>
    where
        T: Zeroable,
    {
        let layout = Layout::new::<T>();
        let place = zeroed_bytes(layout)?.cast::<T>();
        Ok(Self { place })
    }
}

impl<T: Zeroable> KBox<[T]> {
    /// `len` values whose bytes are all zero; `kcalloc`.
    ///
    /// Fails with `EOVERFLOW` if `len` values have more bytes than an allocation can have, and with
    /// `ENOMEM` if there is no memory.
    pub fn zeroed_slice(len: usize) -> Result<Self> {
        let layout = Layout::array::<T>(len).map_err(|_| {
            Error::new(Errno::EOVERFLOW, "the number of elements times their size overflows")
                .figure(len as u64)
        })?;
        let first = zeroed_bytes(layout)?.cast::<T>();
        Ok(Self { place: NonNull::slice_from_raw_parts(first, len) })
    }
}

impl KBox<str> {
    /// A copy of `text`; `kstrdup`. Fails with `ENOMEM`.
    pub fn copy_str(text: &str) -> Result<Self> {
        let mut bytes = KBox::<[u8]>::zeroed_slice(text.len())?;
        bytes.copy_from_slice(text.as_bytes());
        let place = bytes.place.as_ptr() as *mut str;
        core::mem::forget(bytes);
        NonNull::new(place).map(|place| Self { place }).ok_or(Error::new(Errno::ENOMEM, "no memory"))
    }
}

/// Memory of `layout`, all zero.
fn zeroed_bytes(layout: Layout) -> Result<NonNull<u8>> {
    if layout.size() == 0 {
        // An aligned pointer that is never read through.
        return NonNull::new(core::ptr::without_provenance_mut(layout.align()))
            .ok_or(Error::new(Errno::EINVAL, "an alignment of zero"));
    }
    let place = host::allocate(layout)
        .ok_or(Error::new(Errno::ENOMEM, "no memory for this many bytes").figure(layout.size() as u64))?;
    // SAFETY: `place` has `layout.size()` bytes, and no other code has its address.
    unsafe { place.write_bytes(0, layout.size()) };
    Ok(place)
}

impl<T: ?Sized> Drop for KBox<T> {
    fn drop(&mut self) {
        let layout = Layout::for_value::<T>(self);
        // SAFETY: the box owns an initialised value, and this is its end.
        unsafe { self.place.drop_in_place() };
        if layout.size() != 0 {
            // SAFETY: every constructor allocated this value's own layout, and the box is not used
            // again.
            unsafe { host::deallocate(self.place.cast(), layout) };
        }
    }
}

impl<T: ?Sized> Deref for KBox<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the box owns an initialised value; `&self` excludes `deref_mut`.
        unsafe { self.place.as_ref() }
    }
}

impl<T: ?Sized> DerefMut for KBox<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the box owns an initialised value; `&mut self` is the only access to it.
        unsafe { self.place.as_mut() }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for KBox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for KBox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
