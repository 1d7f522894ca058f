//! The lists, counts and devices of an operating system, where it has none: stand-ins for them.
//!
//! In a kernel the module `kernel` takes the place of this one; `lib.rs` chooses. There each entry
//! of a list is also on a list of the kernel, and a device object is counted by the kernel. Here
//! the lists are no-ops without bytes, [`create_device`] and [`destroy_device`] use the host's
//! memory, and [`References`] counts.

mod references;

use core::alloc::Layout;
use core::ptr::NonNull;

use crate::error::{Errno, Error, Result};
use crate::host;
use crate::info::DriverInfo;

pub(crate) use references::References;

/// Whether the operating system walks the bound list and the device list, instead of the runtime.
pub(crate) const KEEPS_LISTS: bool = false;

/// The operating system's object for a bus device.
pub(crate) struct BusDevice;

/// The operating system's object for a device that programs open.
#[derive(Clone, Copy)]
pub(crate) struct Object;

/// The operating system's release list behind one of the runtime's.
pub(crate) struct OsList;

/// What an entry keeps for the operating system's list.
#[derive(Clone, Copy)]
pub(crate) struct OsEntry;

impl OsEntry {
    #[expect(
        clippy::extra_unused_type_parameters,
        reason = "a kernel calls a function of the payload's type"
    )]
    pub(crate) const fn new<P, H>() -> Self {
        Self
    }
}

#[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "a kernel has a list, and can refuse")]
impl OsList {
    /// That of a group, which never has a list of the operating system behind it.
    pub(crate) const NONE: Self = Self;

    pub(crate) fn bound<O, P>(_device: &BusDevice, _owner: O, _phase: P) -> Self {
        Self
    }

    pub(crate) fn device<O>(_object: Object, _owner: O) -> Self {
        Self
    }

    /// # Safety
    ///
    /// `entry` is a valid entry that `list`, which is locked and whose `os_list` this is, owns or
    /// is about to own.
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

#[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "a kernel has devices, and can refuse")]
impl BusDevice {
    /// The object for a bus device that the driver of `maker` makes.
    #[cfg(not(loom))]
    pub(crate) fn child_of(_maker: &Self, _name: &str) -> Result<Self> {
        Ok(Self)
    }

    /// The end of a [`child_of`](Self::child_of).
    #[cfg(not(loom))]
    pub(crate) fn delete(&self) {}

    /// Does `bind`, which probes the bus device. In a kernel, its driver core calls back for it.
    pub(crate) fn attach<P, R>(_parent: &P, bind: impl FnOnce() -> Result<R>) -> Result<R> {
        bind()
    }

    /// Tells the operating system that this bus device needs `supplier`.
    #[cfg(not(loom))]
    pub(crate) fn link_to(&self, _supplier: &Self) -> Result {
        Ok(())
    }
}

/// A binding begins. In a kernel, its end is put on the kernel's list as the oldest entry.
#[expect(clippy::unnecessary_wraps, reason = "a kernel can refuse")]
pub(crate) fn begin_binding<P>(_parent: &P) -> Result {
    Ok(())
}

/// Allocates memory of this layout for a device object with one reference, that of the bus, and
/// moves what `make` returns to its beginning. Fails with `ENOMEM`.
///
/// `layout` begins with that of a `C`.
pub(crate) fn create_device<C>(
    _parent: &BusDevice,
    _driver: &DriverInfo,
    layout: Layout,
    make: impl FnOnce(Object) -> C,
) -> Result<NonNull<C>> {
    debug_assert!(layout.size() >= size_of::<C>() && layout.align() >= align_of::<C>());
    let refusal = Error::new(Errno::ENOMEM, "no memory for a device of this many bytes");
    let place = host::allocate(layout).ok_or(refusal.figure(layout.size() as u64))?.cast::<C>();
    // SAFETY: the layout begins with that of a `C`, and no other code has the address.
    unsafe { place.write(make(Object)) };
    Ok(place)
}

/// Gives back the memory of [`create_device`] without touching the value in it.
///
/// # Safety
///
/// `place` came from `create_device::<C>` with this layout, is given back once, and is not used
/// afterwards.
pub(crate) unsafe fn destroy_device<C>(place: NonNull<C>, layout: Layout) {
    // SAFETY: `place` came from `create_device` with this layout, which allocated it so, and by the
    // contract it is given back once and not used afterwards.
    unsafe { host::deallocate(place.cast(), layout) };
}
