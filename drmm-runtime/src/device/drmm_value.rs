//! Values on the device list that are added at run time, and that a handle can end early.

use core::fmt;
use core::ptr::NonNull;

use crate::class::{AtLastRef, Resource};
use crate::device::drm_device::DrmDevice;
use crate::device::object::Core;
use crate::error::{Errno, Error, Result};
use crate::kbox::{KBox, Zeroable};
use crate::list::{Entry, NamedKey, Value};

/// The handle of a value on the device list, from [`DrmDevice::drmm`].
///
/// The handle keeps neither the value nor the device alive. So it may be stored anywhere, also in a
/// plain field of the device itself, and used by any thread. [`DrmDevice::drmm_get`] lends the
/// value, [`DrmDevice::drmm_kfree`] drops it. If the handle is dropped or forgotten, the value is
/// dropped with the device list.
///
/// It is the device list's counterpart of a [`Ticket`](crate::resource::Ticket). A ticket derefs by
/// itself, because its type names a scope in which its list exists. For a `DrmmValue` the borrow of
/// the device is that scope.
///
/// ```
/// # use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "npu", desc = "", major = 1, minor = 0)]
/// # struct Npu { #[drm_device] drm: DrmDevice }
/// # drmm_runtime::bus::Parent::new("npu0")?.bind((), |device| {
/// # let npu = devm_drm_dev_alloc!(device, |_| Npu {})?;
/// let firmware = npu.drm.drmm(vec![1_u8, 2, 3])?;
/// assert_eq!(npu.drm.drmm_get(&firmware)?.len(), 3);
/// npu.drm.drmm_kfree(firmware)?; // dropped now; otherwise with the device list
/// # npu.devm_register()
/// # })?;
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub struct DrmmValue<V> {
    entry: NonNull<Entry<Value<V>>>,
    device: u64,
}

// SAFETY: one handle gives out `&V`, and `V` by value, on the thread that owns the handle.
unsafe impl<V: Send> Send for DrmmValue<V> {}
// SAFETY: a shared handle gives out `&V` only.
unsafe impl<V: Sync> Sync for DrmmValue<V> {}

impl<V> fmt::Debug for DrmmValue<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DrmmValue").field("device", &self.device).finish_non_exhaustive()
    }
}

impl<V> Resource for DrmmValue<V> {
    type Ends = AtLastRef;
}

#[track_caller]
pub(crate) fn add<V: Send + 'static>(core: &Core, value: V) -> Result<DrmmValue<V>> {
    // SAFETY: the value is `Send` and `'static`.
    let entry = unsafe {
        core.base.parent.inner.acquire(&core.base.list, core.owner(), NamedKey::here(""), Value(value))
    }?;
    Ok(DrmmValue { entry, device: core.gate.id() })
}

pub(crate) fn get<'a, V>(core: &'a Core, handle: &'a DrmmValue<V>) -> Result<&'a V> {
    is_of(core, handle)?;
    // SAFETY: the numbers of devices are never reused, so `add` put the entry on this list. It is
    // still on it: `end` and `take` are called with a consumed handle, and the walk takes it off in
    // step 10, when no part of the device can be borrowed any more.
    Ok(unsafe { &(*Entry::payload(handle.entry).as_ptr()).0 })
}

fn end<V>(core: &Core, handle: &DrmmValue<V>) -> Result {
    is_of(core, handle)?;
    // SAFETY: the entry is on this list, as in `get`. The caller's handle was consumed and cannot
    // be cloned.
    unsafe { core.base.list.release_early(core.owner(), handle.entry.cast(), true) }
}

fn take<V>(core: &Core, handle: &DrmmValue<V>) -> Result<V> {
    is_of(core, handle)?;
    // SAFETY: as in `end`, and `add` allocated the entry's memory separately.
    unsafe { core.base.list.take(core.owner(), handle.entry) }.map(|value| value.0)
}

fn is_of<V>(core: &Core, handle: &DrmmValue<V>) -> Result {
    if handle.device == core.gate.id() {
        return Ok(());
    }
    Err(Error::new(Errno::EINVAL, "the handle belongs to a value of another device"))
}

impl DrmDevice {
    /// Moves `value` to the device list, which drops its entries in step 10, newest first.
    ///
    /// May be called from any thread at any time in the device's life, also inside a section. The
    /// handle may be ignored; it serves to borrow the value, and to drop it early. In the kernel
    /// this is `drmm_kmalloc` with the value in the memory. Managed resources are for what changes
    /// rarely: the request of a program should own what exists only for that request.
    ///
    /// Fails with `ENOMEM`, or with `ESHUTDOWN` once the device list is being released. Then
    /// `value` is dropped at once.
    ///
    /// ```
    /// use drmm_runtime::prelude::*;
    /// use drmm_runtime::resource::DrmmValue;
    ///
    /// /// A palette that programs load, and unload again.
    /// #[drm_driver]
    /// struct Palette {
    ///     #[drm_device]
    ///     drm: DrmDevice,
    ///     colours: Mutex<Option<DrmmValue<KBox<[u32]>>>>,
    /// }
    ///
    /// impl Palette {
    ///     fn load(&self, colours: usize) -> Result {
    ///         let new = self.drm.drmm_kcalloc(colours)?;
    ///         let old = self.colours.lock().replace(new);
    ///         old.map_or(Ok(()), |old| self.drm.drmm_kfree(old))
    ///     }
    ///
    ///     fn colour(&self, index: usize) -> Result<u32> {
    ///         let loaded = self.colours.lock();
    ///         let loaded = loaded.as_ref().ok_or(Errno::EINVAL)?;
    ///         let colour = self.drm.drmm_get(loaded)?.get(index).copied();
    ///         colour.ok_or(Errno::ERANGE.into())
    ///     }
    /// }
    /// ```
    #[track_caller]
    pub fn drmm<V: Send + 'static>(&self, value: V) -> Result<DrmmValue<V>> {
        add(self.core(), value)
    }

    /// One zeroed value on the device list; `drmm_kzalloc`. Fails as [`drmm`](Self::drmm).
    #[track_caller]
    pub fn drmm_kzalloc<V: Zeroable + Send + 'static>(&self) -> Result<DrmmValue<KBox<V>>> {
        self.drmm(KBox::zeroed()?)
    }

    /// `len` zeroed values on the device list; `drmm_kcalloc`.
    ///
    /// Fails as [`drmm`](Self::drmm), and with `EOVERFLOW` if `len` times the size overflows.
    #[track_caller]
    pub fn drmm_kcalloc<V: Zeroable + Send + 'static>(&self, len: usize) -> Result<DrmmValue<KBox<[V]>>> {
        self.drmm(KBox::zeroed_slice(len)?)
    }

    /// A copy of `text` on the device list; `drmm_kstrdup`. Fails as [`drmm`](Self::drmm).
    #[track_caller]
    pub fn drmm_kstrdup(&self, text: &str) -> Result<DrmmValue<KBox<str>>> {
        self.drmm(KBox::copy_str(text)?)
    }

    /// Lends the value behind `handle`, for as long as both the handle and the device are borrowed.
    ///
    /// Fails with `EINVAL` if the handle belongs to another device.
    pub fn drmm_get<'a, V>(&'a self, handle: &'a DrmmValue<V>) -> Result<&'a V> {
        get(self.core(), handle)
    }

    /// Drops the value behind `handle` now; `drmm_kfree`, with an exact handle instead of a search.
    ///
    /// Fails with `EINVAL` if the handle belongs to another device, and with `ESHUTDOWN` once the
    /// device list is being released. In both cases the value is dropped with its list.
    #[expect(clippy::needless_pass_by_value, reason = "a handle is good for one end")]
    pub fn drmm_kfree<V>(&self, handle: DrmmValue<V>) -> Result {
        end(self.core(), &handle)
    }

    /// Takes the value behind `handle` back. Fails as [`drmm_kfree`](Self::drmm_kfree).
    #[expect(clippy::needless_pass_by_value, reason = "a handle is good for one end")]
    pub fn drmm_remove<V>(&self, handle: DrmmValue<V>) -> Result<V> {
        take(self.core(), &handle)
    }
}
