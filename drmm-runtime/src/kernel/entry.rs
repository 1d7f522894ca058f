//! The functions that C calls: probe, remove, the last put, the exit of the module, and a program's
//! ioctl.

use core::ffi::{c_char, c_int, c_void, CStr};
use core::ptr::NonNull;

use super::actions;
use super::device::{BusDevice, Object};
use super::ffi::{self, Device, DrmDevice, PciDev};
use super::pci::{self, Function};
use crate::bound::inner::Inner;
use crate::bound::parent::Parent;
use crate::bound::{release, release_order, Bus};
use crate::counted::{Counted, Ref};
use crate::device::object::CoreRef;
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::lock::Mutex;
use crate::removal::Removal;
use crate::trace::Level;

/// What a bus does with a PCI function that the kernel offers it: it binds a driver, or fails.
pub type Probe = fn(Binding<'_>, Function) -> Result;

/// The right to one binding, which a probe of the kernel gives.
///
/// A [`Parent`] could bind and unbind at any time. In a kernel, the driver core decides when that
/// happens.
pub struct Binding<'probe>(&'probe Parent);

impl Binding<'_> {
    /// Binds a driver; see [`Parent::bind`].
    pub fn bind<B: Bus, R>(
        self,
        bus: B,
        probe: impl for<'bound> FnOnce(&'bound B::Device<'bound>) -> Result<R>,
    ) -> Result<R> {
        self.0.bind(bus, probe)
    }
}

static PROBE: Mutex<Option<Probe>> = Mutex::new(None);

/// One entry of an id table: vendor, device, the same of the subsystem, class, and which bits of
/// the class count; all ones match anything. `struct pci_device_id`.
pub type RawId = [u32; 6];

/// Makes the runtime call `probe` for every PCI function that the kernel offers to this module,
/// which are those with these ids. Fails with `ENOSPC` for too many ids.
///
/// Called when the module is loaded, before it is registered as a driver.
pub fn drive(probe: Probe, ids: impl Iterator<Item = RawId>) -> Result {
    *PROBE.lock() = Some(probe);
    for id in ids {
        // SAFETY: the table is written while the module is loaded, by one thread; C copies the id.
        if !unsafe { ffi::drmm_glue_pci_id(&raw const id) } {
            return Err(Error::new(Errno::ENOSPC, "a module has at most 32 ids"));
        }
    }
    Ok(())
}

/// The size of the longest module parameter, with its final zero byte; the same as in the glue.
const PARAMETER: usize = 64;

/// Calls `f` with the value of the module parameter `flavour`. A module with several drivers uses
/// it to choose one.
pub fn parameter<R>(f: impl FnOnce(&str) -> R) -> R {
    let mut text = [0_u8; PARAMETER];
    // SAFETY: the glue copies at most `PARAMETER` bytes, the size of the buffer, with a final zero
    // byte.
    unsafe { ffi::drmm_glue_flavour(text.as_mut_ptr().cast::<c_char>(), PARAMETER) };
    f(CStr::from_bytes_until_nul(&text).ok().and_then(|text| text.to_str().ok()).unwrap_or(""))
}

/// `pci_driver.probe`. Returns 0, and in `parent` the parent to be kept until `remove`, or a
/// negative errno.
///
/// # Safety
///
/// Called by the glue: `dev` is the device of `pdev`, both are valid, and the kernel is probing
/// them.
#[no_mangle]
unsafe extern "C" fn drmm_rust_probe(
    dev: NonNull<Device>,
    pdev: NonNull<PciDev>,
    parent: &mut *mut c_void,
) -> c_int {
    // SAFETY: by the contract `dev` is the device of `pdev`, both are valid, and the kernel is
    // probing them.
    let probed = unsafe { probe(dev, pdev) };
    match probed {
        Ok(bound) => {
            // It is bound, so the oldest entry of the kernel's list keeps it until all entries of
            // ours have ended.
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
    // SAFETY: by the contract `dev` is valid during the probe, and it is a PCI device, which is
    // never renamed.
    let parent = Parent::of(unsafe { pci::name(dev) }, unsafe { BusDevice::get(dev) })?;
    // SAFETY: the function only reads a number.
    parent.fail_acquisition(unsafe { ffi::drmm_glue_fail() });
    // SAFETY: the function only reads a number.
    actions::refuse(unsafe { ffi::drmm_glue_refuse() });
    // SAFETY: by the contract `pdev` is valid.
    probe(Binding(&parent), unsafe { Function::get(pdev) })?;
    // Without a binding no entry of the kernel's list keeps the parent, and there is nothing to
    // remove.
    if !parent.is_bound() {
        return Err(Error::new(Errno::ENODEV, "the module's probe has succeeded without binding a driver"));
    }
    Ok(parent)
}

/// `pci_driver.remove`: steps 1 to 7. The kernel's walk over the bound list is step 8.
///
/// # Safety
///
/// Called by the glue with what [`drmm_rust_probe`] returned, once, before the kernel's walk.
#[no_mangle]
unsafe extern "C" fn drmm_rust_remove(parent: NonNull<Counted<Inner>>, is_present: bool) {
    // SAFETY: probe returns bound parents only, and the entry for the end of the binding, on the
    // kernel's list, keeps a reference to it.
    let parent = unsafe { Ref::from_raw(parent) };
    crate::host::might_sleep();
    let removal = if is_present { Removal::Orderly } else { Removal::Surprise };
    end_of_binding(&parent, removal);
}

/// Steps 1 to 7 of a binding whose end the kernel has begun.
///
/// The parent is bound, and a context that would wait for itself was refused before the driver core
/// was asked. A consumer or a child of the device may still be unbound by a thread that runs for
/// it. The kernel cannot be told: it walks over the bound list next, while programs are in sections
/// of what is on it. So it is stopped.
pub(super) fn end_of_binding(parent: &Ref<Inner>, removal: Removal) {
    if let Err(refused) = release(parent, removal) {
        let text = format_args!("an unbind that the kernel has begun would wait for itself: {refused}");
        host::print(Level::Error, text);
        host::abort();
    }
}

/// `drm_driver.release`: step 9. The kernel's walk over the managed list is step 10.
///
/// # Safety
///
/// Called by the kernel with a device of this module whose last reference is gone.
#[no_mangle]
unsafe extern "C" fn drmm_rust_release(drm: NonNull<DrmDevice>) {
    // SAFETY: by the contract `drm` is a device of this module, and its end is under way.
    if let Some(core) = unsafe { Object::core(drm) } {
        // SAFETY: the last reference is gone, and the kernel calls this once.
        unsafe { release_order::steps_9_and_10(core.cast()) };
    }
}

/// Called when the module is unloaded.
///
/// # Safety
///
/// Called by the glue at the very end: no device of this module is left, and none is made any more.
#[no_mangle]
unsafe extern "C" fn drmm_rust_exit() {
    // SAFETY: by the contract no device of this module is left or made, so no entry is.
    unsafe { crate::list::free_all() };
}

/// An ioctl of the driver. Returns 0, and the answer in `argument`, or a negative errno.
///
/// # Safety
///
/// Called by the glue with a device of this module that an open file holds.
#[no_mangle]
unsafe extern "C" fn drmm_rust_call(drm: NonNull<DrmDevice>, word: u32, argument: &mut u64) -> c_int {
    // SAFETY: by the contract it is a device of this module, and an open file holds it.
    let Some(core) = (unsafe { Object::core(drm) }) else { return -Errno::ENODEV.number() };
    // SAFETY: by the contract an open file holds the device.
    unsafe { core.as_ref() }.get();
    // SAFETY: takes over the reference that was just counted.
    let held = unsafe { CoreRef::new(core) };
    match held.core().fronts.call(&held, word, *argument) {
        Ok(answer) => {
            *argument = answer;
            0
        }
        Err(error) => -error.errno().number(),
    }
}
