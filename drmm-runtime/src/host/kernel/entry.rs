//! What C calls: probe, remove, the last put, and a program's call.

use core::ffi::{c_char, c_int, c_void, CStr};
use core::ptr::NonNull;

use super::actions;
use super::device::{BusDevice, Object};
use super::ffi::{self, Device, DrmDevice, PciDev};
use super::pci::{self, Function};
use crate::bound::parent::{Inner, Parent};
use crate::bound::Bus;
use crate::counted::{Counted, Ref};
use crate::device::object::{Core, Held};
use crate::error::{Errno, Error, Result};
use crate::lock::Mutex;
use crate::parts::Removal;

/// What a bus does with a function that the kernel offers it: it binds a driver, or fails.
pub type Probe = fn(Binding<'_>, Function) -> Result;

/// The one binding that a probe of the kernel's is good for.
///
/// A [`Parent`] could bind and unbind at any time. In a kernel that is the driver core's to decide.
pub struct Binding<'probe>(&'probe Parent);

impl Binding<'_> {
    /// Binds a driver; see [`Parent::bind`].
    pub fn bind<B: Bus>(
        self,
        bus: B,
        probe: impl for<'bound> FnOnce(&'bound B::Device<'bound>) -> Result,
    ) -> Result {
        self.0.bind(bus, probe)
    }
}

static PROBE: Mutex<Option<Probe>> = Mutex::new(None);

/// Has `probe` called for every function that the kernel offers to this module.
pub fn drive(probe: Probe) {
    *PROBE.lock() = Some(probe);
}

/// The longest value of a module parameter, with the zero that ends it; as in the glue.
const PARAMETER: usize = 64;

/// Calls `f` with the value of the module parameter `flavour`: which of several drivers to be, for a module that has
/// more than one.
pub fn parameter<R>(f: impl FnOnce(&str) -> R) -> R {
    let mut text = [0_u8; PARAMETER];
    // SAFETY: the buffer is as long as the glue thinks; what is copied has an end.
    unsafe { ffi::drmm_glue_flavour(text.as_mut_ptr().cast::<c_char>(), PARAMETER) };
    f(CStr::from_bytes_until_nul(&text).ok().and_then(|text| text.to_str().ok()).unwrap_or(""))
}

/// `pci_driver.probe`. Gives the parent to be remembered until `remove`, or a negative errno.
///
/// # Safety
///
/// Called by the glue: `dev` is the device of `pdev`, both are valid, and the kernel is probing them.
#[no_mangle]
unsafe extern "C" fn drmm_rust_probe(
    dev: NonNull<Device>,
    pdev: NonNull<PciDev>,
    parent: &mut *mut c_void,
) -> c_int {
    // SAFETY: by the contract.
    let probed = unsafe { probe(dev, pdev) };
    match probed {
        Ok(bound) => {
            // It is bound, so the oldest entry of the kernel's list keeps it until after the last one of ours.
            *parent = bound.inner.as_raw().as_ptr().cast();
            0
        }
        Err(error) => -error.errno().number(),
    }
}

/// # Safety
///
/// As for [`drmm_rust_probe`].
unsafe fn probe(dev: NonNull<Device>, pdev: NonNull<PciDev>) -> Result<Parent> {
    let probe = *PROBE.lock();
    let probe = probe.ok_or(Error::new(Errno::ENODEV, "the module has no driver"))?;
    // SAFETY: by the contract.
    let parent = Parent::of(unsafe { pci::name(dev) }, unsafe { BusDevice::get(dev) })?;
    // SAFETY: reads a number.
    parent.fail_acquisition(unsafe { ffi::drmm_glue_fail() });
    // SAFETY: as above.
    actions::refuse(unsafe { ffi::drmm_glue_refuse() });
    // SAFETY: by the contract.
    probe(Binding(&parent), unsafe { Function::get(pdev) })?;
    // Without a binding nothing on the kernel's list keeps the parent, and there is nothing to remove.
    if !parent.is_bound() {
        return Err(Error::new(Errno::ENODEV, "the module's probe has succeeded without binding a driver"));
    }
    Ok(parent)
}

/// `pci_driver.remove`: steps 1 to 7. The kernel's walk over the bound list is step 8.
///
/// # Safety
///
/// Called by the glue with what [`drmm_rust_probe`] gave, once, before the kernel's walk.
#[no_mangle]
unsafe extern "C" fn drmm_rust_remove(parent: NonNull<Counted<Inner>>, is_present: bool) {
    // SAFETY: probe gives bound ones only, and the end of the binding, on the kernel's list, keeps it.
    let parent = Parent { inner: unsafe { Ref::from_raw(parent) } };
    let removal = if is_present { Removal::Orderly } else { Removal::Surprise };
    // It is bound, since probe has succeeded, and this is not from within it.
    let _ = parent.unbind(removal);
}

/// `drm_driver.release`: step 9. The kernel's walk over the managed list is step 10.
///
/// # Safety
///
/// Called by the kernel with a device of this module whose last reference is gone.
#[no_mangle]
unsafe extern "C" fn drmm_rust_release(drm: NonNull<DrmDevice>) {
    // SAFETY: by the contract; its end is under way.
    if let Some(core) = unsafe { Object::core(drm) } {
        // SAFETY: the last reference is gone, and the kernel calls this once.
        unsafe { Core::begin_end(core) };
    }
}

/// The module goes.
///
/// # Safety
///
/// Called by the glue at the very end: no device of this module is left, and none comes any more.
#[no_mangle]
unsafe extern "C" fn drmm_rust_exit() {
    // SAFETY: by the contract.
    unsafe { crate::list::free_all() };
}

/// An ioctl of the driver's own. Gives 0 and the answer in the place of the argument, or a negative errno.
///
/// # Safety
///
/// Called by the glue with a device of this module that an open file holds.
#[no_mangle]
unsafe extern "C" fn drmm_rust_call(drm: NonNull<DrmDevice>, word: u32, argument: &mut u64) -> c_int {
    // SAFETY: by the contract the file holds it.
    let Some(core) = (unsafe { Object::core(drm) }) else { return -Errno::ENODEV.number() };
    // SAFETY: as above.
    unsafe { core.as_ref() }.get();
    // SAFETY: the reference that was just counted.
    let held = unsafe { Held::new(core) };
    match held.core().publications.call(&held, word, *argument) {
        Ok(answer) => {
            *argument = answer;
            0
        }
        Err(error) => -error.errno().number(),
    }
}
