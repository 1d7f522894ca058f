//! The kernel's objects behind ours: a `struct device` for a bus device, a `struct drm_device` for
//! a device object.
//!
//! A device object is in memory of `__devm_drm_dev_alloc`: first the `drm_device`, then one word
//! that says whether our object exists, then our object, at a distance that is the same for all
//! drivers. So each of the two objects leads to the other, and no layout of the kernel is written
//! down here.

use core::alloc::Layout;
use core::ffi::c_void;
use core::ptr::NonNull;

use super::actions::{add_devm, add_drmm, pointer_or_error, refusal};
use super::ffi;
use crate::bound::inner::Inner;
use crate::bound::release_order;
use crate::counted::{Counted, Ref};
use crate::device::object::Core;
use crate::error::{Errno, Error, Result};
use crate::info::DriverInfo;

/// The kernel walks the bound list and the device list.
pub(crate) const KEEPS_LISTS: bool = true;

/// The alignment of every device object. No driver may ask for more.
const ALIGN: usize = 64;

/// The `struct device` of a bus device, counted.
pub(crate) struct BusDevice {
    device: NonNull<ffi::Device>,
    is_child: bool,
}

// SAFETY: a `struct device` may be used from any thread while a reference to it is held.
unsafe impl Send for BusDevice {}
// SAFETY: as for `Send`.
unsafe impl Sync for BusDevice {}

impl BusDevice {
    /// One more reference to a device; `get_device`.
    ///
    /// # Safety
    ///
    /// `dev` is valid.
    pub(super) unsafe fn get(dev: NonNull<ffi::Device>) -> Self {
        // SAFETY: by the contract `dev` is valid.
        unsafe { ffi::get_device(dev.as_ptr()) };
        Self { device: dev, is_child: false }
    }

    /// As [`get`](Self::get), for a device of the module's own bus.
    ///
    /// # Safety
    ///
    /// `dev` is valid and on that bus.
    pub(super) unsafe fn get_child(dev: NonNull<ffi::Device>) -> Self {
        // SAFETY: by the contract `dev` is valid.
        let mut this = unsafe { Self::get(dev) };
        this.is_child = true;
        this
    }

    pub(super) fn as_ptr(&self) -> NonNull<ffi::Device> {
        self.device
    }

    /// Whether a driver made it, on the module's own bus.
    pub(super) fn is_child(&self) -> bool {
        self.is_child
    }
}

impl Drop for BusDevice {
    fn drop(&mut self) {
        // SAFETY: gives back the reference that `get` took.
        unsafe { ffi::put_device(self.device.as_ptr()) };
    }
}

/// A binding begins: its end becomes the oldest entry of the kernel's list. Fails with `ENOMEM`.
pub(crate) fn begin_binding(parent: &Ref<Inner>) -> Result {
    let held = parent.clone();
    let data = held.as_raw().as_ptr().cast::<c_void>();
    // SAFETY: the device is valid (promise 1), and `data` is the reference that the action takes
    // over.
    unsafe { add_devm(held.device.device, end_of_binding, data) }?;
    core::mem::forget(held);
    Ok(())
}

/// The action of the oldest entry of the kernel's list: all other entries have ended.
///
/// # Safety
///
/// Called by the kernel with what [`begin_binding`] passed to it.
unsafe extern "C" fn end_of_binding(parent: *mut c_void) {
    let Some(parent) = NonNull::new(parent.cast::<Counted<Inner>>()) else { return };
    // SAFETY: `begin_binding` left one reference for this call.
    let parent = unsafe { Ref::adopt(parent) };
    release_order::end_binding(&parent);
}

/// The `struct drm_device` of a device object.
#[derive(Clone, Copy)]
pub(crate) struct Object(NonNull<ffi::DrmDevice>);

// SAFETY: a `drm_device` may be used from any thread while a reference to it is held, which each
// user of the `Object` ensures.
unsafe impl Send for Object {}
// SAFETY: as for `Send`.
unsafe impl Sync for Object {}

impl Object {
    pub(super) fn as_ptr(self) -> *mut ffi::DrmDevice {
        self.0.as_ptr()
    }

    /// Where the device object begins.
    fn place(self) -> NonNull<Core> {
        // SAFETY: the allocation has room for a device object behind the `drm_device`, at this
        // distance.
        unsafe { self.0.byte_add(distance()) }.cast()
    }

    /// The word in front of the device object, which says whether the object exists.
    fn is_there(self) -> NonNull<usize> {
        // SAFETY: the distance leaves room for a word.
        unsafe { self.place().cast::<usize>().sub(1) }
    }

    /// The device object behind a `drm_device` of this module.
    ///
    /// # Safety
    ///
    /// `drm` came from [`create_device`], and a reference to it is held for `'a`, or its end is
    /// under way.
    pub(super) unsafe fn core(drm: NonNull<ffi::DrmDevice>) -> Option<NonNull<Core>> {
        let object = Self(drm);
        // SAFETY: by the contract the memory exists; the word was zero from the beginning.
        (unsafe { object.is_there().read() } != 0).then(|| object.place())
    }
}

/// The distance from a `drm_device` to the device object behind it.
fn distance() -> usize {
    // SAFETY: a constant function.
    let drm = unsafe { ffi::drmm_glue_drm_device_size() };
    (drm + size_of::<usize>()).next_multiple_of(ALIGN)
}

/// The references to a device object are those to its `drm_device`.
pub(crate) struct References(Object);

impl References {
    pub(crate) fn new(object: Object) -> Self {
        Self(object)
    }

    /// `drm_dev_get`.
    pub(crate) fn get(&self) {
        // SAFETY: the caller has a reference, so the device exists.
        unsafe { ffi::drm_dev_get(self.0.as_ptr()) };
    }

    /// `kref_get_unless_zero`.
    pub(crate) fn try_get(&self) -> bool {
        // SAFETY: the memory exists while `self` can be borrowed.
        unsafe { ffi::drmm_glue_drm_dev_get_unless_zero(self.0.as_ptr()) }
    }

    /// `drm_dev_put`. Always false: after the last reference the kernel calls back.
    ///
    /// # Safety
    ///
    /// The caller owns the reference, which has kept `this` alive until now, and does not use it
    /// any more.
    pub(crate) unsafe fn put(this: NonNull<Self>) -> bool {
        // It may be the last one, and then everything ends here.
        crate::host::might_sleep();
        // SAFETY: by the contract the caller's reference keeps it alive.
        let object = unsafe { this.read() }.0;
        // SAFETY: by the contract the caller owns the reference and does not use it any more.
        unsafe { ffi::drm_dev_put(object.as_ptr()) };
        false
    }
}

/// The `struct drm_driver` with this name and version. Fails with `ENOMEM`.
fn identity(info: &DriverInfo) -> Result<*const ffi::DrmDriver> {
    let raw = ffi::Identity {
        name: info.name.as_ptr().cast(),
        desc: info.desc.as_ptr().cast(),
        date: info.date.as_ptr().cast(),
        name_len: info.name.len(),
        desc_len: info.desc.len(),
        date_len: info.date.len(),
        major: info.major,
        minor: info.minor,
        patchlevel: info.patchlevel,
    };
    // SAFETY: C copies the texts, as long as is said.
    let driver = unsafe { ffi::drmm_glue_drm_driver(&raw const raw) };
    if driver.is_null() {
        return Err(Error::new(Errno::ENOMEM, "no memory for the name of a driver"));
    }
    Ok(driver)
}

/// Allocates a device object with its `drm_device`, with one reference of the kernel and one of the
/// bus.
///
/// The kernel drops its reference in step 8, in its place on the list, and the bus drops its own
/// after the whole list. Fails as `devm_drm_dev_alloc` does, and with `EINVAL` for a driver struct
/// that must be aligned to more than 64 bytes.
///
/// `layout` begins with that of a `C`.
pub(crate) fn create_device<C>(
    parent: &BusDevice,
    driver: &DriverInfo,
    layout: Layout,
    make: impl FnOnce(Object) -> C,
) -> Result<NonNull<C>> {
    if layout.align() > ALIGN {
        let what = "a driver struct is aligned to more than the kernel's memory is";
        return Err(Error::new(Errno::EINVAL, what).figures(layout.align() as u64, ALIGN as u64));
    }
    // The sum cannot overflow, since the size of a layout leaves room for it. It is a multiple of
    // the alignment, as promise 4 requires.
    let bytes = (distance() + layout.size()).next_multiple_of(ALIGN);
    let driver = identity(driver)?;
    // SAFETY: the device is being probed; the glue keeps the driver until the module is unloaded.
    let room = unsafe { ffi::__devm_drm_dev_alloc(parent.device.as_ptr(), driver, bytes, 0) };
    let object = Object(pointer_or_error(room, "the kernel refused to allocate a device")?.cast());
    // SAFETY: just allocated.
    let counted = unsafe { ffi::drmm_glue_device_begins(object.as_ptr()) };
    if counted != 0 {
        return Err(refusal(counted, "the kernel refused the first entry of a device"));
    }
    let place = object.place().cast::<C>();
    // SAFETY: room for a `C`, aligned (promise 4), whose address no other code has.
    unsafe { place.write(make(object)) };
    // SAFETY: the kernel's own reference keeps the device while probe lasts.
    let ended = unsafe { add_drmm(object.as_ptr(), end_of_device, core::ptr::null_mut()) };
    if let Err(refusal) = ended {
        // SAFETY: just written, and no other code has its address. The word stays zero.
        unsafe { place.drop_in_place() };
        return Err(refusal);
    }
    // SAFETY: the word belongs to the allocation, and no other code reads it at this time.
    unsafe { object.is_there().write(1) };
    // SAFETY: the kernel's own reference keeps the device alive.
    unsafe { ffi::drm_dev_get(object.as_ptr()) };
    Ok(place)
}

/// A no-op: the memory belongs to the `drm_device`, and the kernel frees it after its managed list.
///
/// # Safety
///
/// Never called where the kernel keeps the lists.
pub(crate) unsafe fn destroy_device<C>(_place: NonNull<C>, _layout: Layout) {}

/// The action of our oldest entry on a managed list: steps 11 and 12. Only the kernel's own entries
/// are older.
///
/// # Safety
///
/// Called by the kernel for a device of [`create_device`], after its `drm_driver.release`.
unsafe extern "C" fn end_of_device(drm: *mut ffi::DrmDevice, _none: *mut c_void) {
    // SAFETY: by the contract it is a device of `create_device`, and its end is under way.
    let core = NonNull::new(drm).and_then(|drm| unsafe { Object::core(drm) });
    if let Some(core) = core {
        // SAFETY: the list is released except for the kernel's own entries, and the kernel calls
        // this once.
        unsafe { release_order::steps_11_to_13(core.cast()) };
    }
}
