//! The seam to an operating system's own lists, counts and devices, where there are none: everything is nothing.
//!
//! In a kernel, `kernel` has the same names with something behind them. Here they have no bytes and no code, and look
//! at nothing that they are given.

use core::alloc::Layout;
use core::ptr::NonNull;

use crate::error::{Errno, Error, Result};

/// Whether the operating system walks the bound list and the device list, and not we.
pub(crate) const KEEPS_LISTS: bool = false;

/// The operating system's own object for a bus device.
pub(crate) struct BusDevice;

/// The operating system's own object for a device that programs open.
#[derive(Clone, Copy)]
pub(crate) struct Object;

/// The operating system's release list that stands behind one of ours.
pub(crate) struct Lane;

/// What an entry keeps for its lane.
#[derive(Clone, Copy)]
pub(crate) struct Hook;

impl Hook {
    #[expect(
        clippy::extra_unused_type_parameters,
        reason = "a kernel calls a function of the payload's type"
    )]
    pub(crate) const fn new<P, H>() -> Self {
        Self
    }
}

#[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "a kernel has a list, and can refuse")]
impl Lane {
    /// Nothing stands behind a group, anywhere.
    pub(crate) const NONE: Self = Self;

    pub(crate) fn bound<O, P>(_device: &BusDevice, _owner: O, _phase: P) -> Self {
        Self
    }

    pub(crate) fn device<O>(_object: Object, _owner: O) -> Self {
        Self
    }

    /// # Safety
    ///
    /// `entry` is a valid entry that `list`, which is locked and whose lane this is, owns or is about to own.
    #[inline]
    pub(crate) unsafe fn register<L, H>(&self, _list: &L, _entry: NonNull<H>) -> Result {
        Ok(())
    }

    /// # Safety
    ///
    /// `entry` was registered, its list is locked and has just unlinked it, and no walk has begun.
    #[inline]
    pub(crate) unsafe fn unregister<H>(&self, _entry: NonNull<H>) {}
}

/// A binding begins: in a kernel, the end of it is put on the kernel's list first.
#[expect(clippy::unnecessary_wraps, reason = "a kernel can refuse")]
pub(crate) fn begin_binding<P>(_parent: &P) -> Result {
    Ok(())
}

/// Moves what `make` gives to the beginning of new memory of this layout, as a device object with one reference, the
/// bus's. Fails with `ENOMEM`.
///
/// `layout` begins with that of a `C`.
pub(crate) fn create_device<C>(
    _parent: &BusDevice,
    layout: Layout,
    make: impl FnOnce(Object) -> C,
) -> Result<NonNull<C>> {
    debug_assert!(layout.size() >= size_of::<C>() && layout.align() >= align_of::<C>());
    let refusal = Error::new(Errno::ENOMEM, "no memory for a device of this many bytes");
    let place = super::allocate(layout).ok_or(refusal.figure(layout.size() as u64))?.cast::<C>();
    // SAFETY: the layout begins with that of a `C`, and nobody else knows the place.
    unsafe { place.write(make(Object)) };
    Ok(place)
}

/// Gives back the memory of [`create_device`] without touching the value in it.
///
/// # Safety
///
/// `place` came from `create_device::<C>` with this layout, is given back once, and is not used afterwards.
pub(crate) unsafe fn destroy_device<C>(place: NonNull<C>, layout: Layout) {
    // SAFETY: exactly the contract of this function.
    unsafe { super::deallocate(place.cast(), layout) };
}
