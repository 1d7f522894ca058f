//! The kernel's objects behind ours: `struct device` for a bus device, `struct drm_device` for a device object.
//!
//! A device object lies in memory of `__devm_drm_dev_alloc`: the `drm_device` first, then one word that says whether
//! ours is there, then ours, at a distance that is the same for all drivers. So either leads to the other, and no
//! layout of the kernel's is written down here.

use core::alloc::Layout;
use core::ffi::c_void;
use core::ptr::NonNull;

use super::actions::{add_devm, add_drmm, pointer_or_error};
use super::ffi;
use crate::bound::parent::Inner;
use crate::bound::unbind;
use crate::counted::{Counted, Ref};
use crate::device::object::Core;
use crate::error::{Errno, Error, Result};

/// The kernel walks the bound list and the device list.
pub(crate) const KEEPS_LISTS: bool = true;

/// What every device object is aligned to; none may ask for more.
const ALIGN: usize = 64;

/// The `struct device` of a bus device, counted.
pub(crate) struct BusDevice(NonNull<ffi::Device>);

// SAFETY: a `struct device` may be used from any thread while a reference to it is held.
unsafe impl Send for BusDevice {}
// SAFETY: as above.
unsafe impl Sync for BusDevice {}

impl BusDevice {
    /// One more reference to a device; `get_device`.
    ///
    /// # Safety
    ///
    /// `dev` is valid.
    pub(super) unsafe fn get(dev: NonNull<ffi::Device>) -> Self {
        // SAFETY: by the contract.
        unsafe { ffi::get_device(dev.as_ptr()) };
        Self(dev)
    }

    pub(super) fn as_ptr(&self) -> NonNull<ffi::Device> {
        self.0
    }
}

impl Drop for BusDevice {
    fn drop(&mut self) {
        // SAFETY: the reference that `get` took.
        unsafe { ffi::put_device(self.0.as_ptr()) };
    }
}

/// A binding begins: the end of it becomes the oldest entry of the kernel's list. Fails with `ENOMEM`.
pub(crate) fn begin_binding(parent: &Ref<Inner>) -> Result {
    let held = parent.clone();
    let data = held.as_raw().as_ptr().cast::<c_void>();
    // SAFETY: the device is there (promise 1), and `data` is the reference that the action takes over.
    unsafe { add_devm(held.device.0, end_of_binding, data) }?;
    core::mem::forget(held);
    Ok(())
}

/// The oldest entry of the kernel's list: all others have ended.
///
/// # Safety
///
/// Called by the kernel with what [`begin_binding`] gave it.
unsafe extern "C" fn end_of_binding(parent: *mut c_void) {
    let Some(parent) = NonNull::new(parent.cast::<Counted<Inner>>()) else { return };
    // SAFETY: `begin_binding` left one reference for this call.
    let parent = unsafe { Ref::adopt(parent) };
    unbind::finish(&parent);
}

/// The `struct drm_device` of a device object.
#[derive(Clone, Copy)]
pub(crate) struct Object(NonNull<ffi::DrmDevice>);

// SAFETY: a `drm_device` may be used from any thread while a reference to it is held, which whoever uses it sees to.
unsafe impl Send for Object {}
// SAFETY: as above.
unsafe impl Sync for Object {}

impl Object {
    pub(super) fn as_ptr(self) -> *mut ffi::DrmDevice {
        self.0.as_ptr()
    }

    /// Where the device object begins.
    fn place(self) -> NonNull<Core> {
        // SAFETY: the allocation has a device object behind the `drm_device`, at this distance.
        unsafe { self.0.byte_add(distance()) }.cast()
    }

    /// Whether there is a device object: the word in front of it.
    fn is_there(self) -> NonNull<usize> {
        // SAFETY: the distance leaves room for a word.
        unsafe { self.place().cast::<usize>().sub(1) }
    }

    /// The device object behind a `drm_device` of this module.
    ///
    /// # Safety
    ///
    /// `drm` came from [`create_device`], and a reference to it is held for `'a`, or its end is under way.
    pub(super) unsafe fn core(drm: NonNull<ffi::DrmDevice>) -> Option<NonNull<Core>> {
        let object = Self(drm);
        // SAFETY: by the contract the memory is there; the word was zero from the beginning.
        (unsafe { object.is_there().read() } != 0).then(|| object.place())
    }
}

/// From a `drm_device` to the device object behind it.
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
        // SAFETY: made from a reference that exists.
        unsafe { ffi::drm_dev_get(self.0.as_ptr()) };
    }

    /// `kref_get_unless_zero`.
    pub(crate) fn try_get(&self) -> bool {
        // SAFETY: the memory is there while this can be borrowed.
        unsafe { ffi::drmm_glue_drm_dev_get_unless_zero(self.0.as_ptr()) }
    }

    /// `drm_dev_put`. Never true: after the last one the kernel calls back.
    ///
    /// # Safety
    ///
    /// The caller owns the reference, which keeps `this` alive up to here, and does not use it any more.
    pub(crate) unsafe fn put(this: NonNull<Self>) -> bool {
        // SAFETY: by the contract it is alive.
        let object = unsafe { this.read() }.0;
        // SAFETY: by the contract.
        unsafe { ffi::drm_dev_put(object.as_ptr()) };
        false
    }
}

/// Allocates a device object with its `drm_device`, and with one reference besides the kernel's own: the bus's.
///
/// The kernel drops its own one in step 8, where it stands on the list, the bus its one after all of the list. Fails as
/// `devm_drm_dev_alloc` does, and with `EINVAL` for a driver struct that wants to be aligned to more than a line.
///
/// `layout` begins with that of a `C`.
pub(crate) fn create_device<C>(
    parent: &BusDevice,
    layout: Layout,
    make: impl FnOnce(Object) -> C,
) -> Result<NonNull<C>> {
    if layout.align() > ALIGN {
        let what = "a driver struct is aligned to more than the kernel's memory is";
        return Err(Error::new(Errno::EINVAL, what).figures(layout.align() as u64, ALIGN as u64));
    }
    // A layout's size leaves room for this sum. A multiple of the alignment, which promise 4 rests on.
    let bytes = (distance() + layout.size()).next_multiple_of(ALIGN);
    // SAFETY: a constant function.
    let driver = unsafe { ffi::drmm_glue_drm_driver() };
    // SAFETY: the device is in probe; the driver is a static of the glue.
    let room = unsafe { ffi::__devm_drm_dev_alloc(parent.0.as_ptr(), driver, bytes, 0) };
    let object = Object(pointer_or_error(room, "the kernel refused to allocate a device")?.cast());
    let place = object.place().cast::<C>();
    // SAFETY: room for a `C`, aligned (promise 4), that nobody else knows of.
    unsafe { place.write(make(object)) };
    // SAFETY: the kernel's own reference keeps it while probe lasts.
    let ended = unsafe { add_drmm(object.as_ptr(), end_of_device, core::ptr::null_mut()) };
    if let Err(refusal) = ended {
        // SAFETY: just written, and nobody else knows of it. The word stays zero.
        unsafe { place.drop_in_place() };
        return Err(refusal);
    }
    // SAFETY: the word belongs to the allocation, and nobody looks at it meanwhile.
    unsafe { object.is_there().write(1) };
    // SAFETY: the kernel's own reference exists.
    unsafe { ffi::drm_dev_get(object.as_ptr()) };
    Ok(place)
}

/// The memory goes with the `drm_device`: the kernel frees it after its managed list.
///
/// # Safety
///
/// Never called where the kernel keeps the lists.
pub(crate) unsafe fn destroy_device<C>(_place: NonNull<C>, _layout: Layout) {}

/// The oldest entry of ours on a managed list: steps 11 and 12. Only what the kernel itself put there is older.
///
/// # Safety
///
/// Called by the kernel for a device of [`create_device`], after its `drm_driver.release`.
unsafe extern "C" fn end_of_device(drm: *mut ffi::DrmDevice, _none: *mut c_void) {
    // SAFETY: by the contract; its end is under way.
    let core = NonNull::new(drm).and_then(|drm| unsafe { Object::core(drm) });
    if let Some(core) = core {
        // SAFETY: the list is released but for what the kernel put there, and the kernel calls this once.
        unsafe { Core::finish_end(core) };
    }
}
