//! Bus devices that a driver makes for other drivers: each is a `struct device` on a bus of the
//! module, so that the kernel's driver core binds and unbinds its driver, and walks its list.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use super::actions::{pointer_or_error, refusal};
use super::device::BusDevice;
use super::entry::end_of_binding;
use super::ffi;
use crate::bound::inner::Inner;
use crate::counted::{Counted, Ref};
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::on_stacks::OnStacks;
use crate::removal::Removal;

impl BusDevice {
    /// A device on the module's bus, whose maker is bound to or probes `maker`; `device_add`. It is
    /// on the bus until [`delete`](Self::delete).
    ///
    /// Fails with `EEXIST` if the maker has another one of this name, and with `ENOMEM`.
    pub(crate) fn child_of(maker: &Self, name: &str) -> Result<Self> {
        let (text, len) = (name.as_ptr().cast(), c_int::try_from(name.len()).unwrap_or(c_int::MAX));
        // SAFETY: the maker is held; the name is read during the call.
        let given = unsafe { ffi::drmm_glue_child_new(maker.as_ptr().as_ptr(), text, len) };
        let device = pointer_or_error(given.cast(), "the kernel refused a device for another driver")?;
        // SAFETY: just made, and on the bus.
        Ok(unsafe { Self::get_child(device.cast()) })
    }

    /// Takes a device of [`child_of`](Self::child_of) off the bus; `device_unregister`. Called
    /// once.
    pub(crate) fn delete(&self) {
        // SAFETY: `child_of` left one reference of the bus, which ends here; this value has its
        // own.
        unsafe { ffi::device_unregister(self.as_ptr().as_ptr()) };
    }

    /// Lets the driver core do `bind`, which probes the device: with its lock held, and with a walk
    /// over its list afterwards if that fails; `device_driver_attach`.
    ///
    /// A device that is not of [`child_of`](Self::child_of) is being probed already.
    pub(crate) fn attach<R, F: FnOnce() -> Result<R>>(parent: &Ref<Inner>, bind: F) -> Result<R> {
        let device = &parent.device;
        if !device.is_child() {
            return bind();
        }
        let mut call = Call { bind: Some(bind), outcome: None };
        let attach = Attach {
            device: device.as_ptr(),
            context: host::context_id(),
            parent: parent.as_raw(),
            call: NonNull::from(&mut call).cast(),
            probe: probe::<R, F>,
        };
        // SAFETY: the device is held, and is one of `child_of`.
        let ask = || unsafe { ffi::drmm_glue_child_attach(device.as_ptr().as_ptr()) };
        let code = ATTACHES.with(attach, |_| true, ask).unwrap_or(0);
        match call.outcome {
            Some(Ok(given)) if code == 0 => Ok(given),
            Some(Err(refused)) => Err(refused),
            _ if code == 0 => Err(Error::new(Errno::EIO, "the kernel did not probe the device")),
            _ => Err(refusal(code, "the kernel refused to bind a driver to the device")),
        }
    }

    /// Lets the driver core unbind the driver, if there is one; `device_release_driver`.
    pub(crate) fn release_driver(&self) {
        // SAFETY: the device is held.
        unsafe { ffi::device_release_driver(self.as_ptr().as_ptr()) };
    }

    /// Tells the kernel that this device needs `supplier`; `device_link_add`. It removes the link
    /// itself when the driver of this device is unbound. Fails with `EINVAL` if the kernel does not
    /// want it.
    pub(crate) fn link_to(&self, supplier: &Self) -> Result {
        // SAFETY: both are held, and this one is being probed.
        if unsafe { ffi::drmm_glue_device_link_add(self.as_ptr().as_ptr(), supplier.as_ptr().as_ptr()) } {
            Ok(())
        } else {
            Err(Error::new(Errno::EINVAL, "the kernel refused a link between the two devices"))
        }
    }
}

/// A bind that the driver core calls back for.
struct Call<R, F> {
    bind: Option<F>,
    outcome: Option<Result<R>>,
}

/// A context that has asked the driver core to bind a driver, and is called back.
struct Attach {
    device: NonNull<ffi::Device>,
    context: u64,
    parent: NonNull<Counted<Inner>>,
    call: NonNull<c_void>,
    probe: unsafe fn(NonNull<c_void>) -> c_int,
}

// SAFETY: other contexts compare the numbers. The call is used by the context that listed it.
unsafe impl Sync for Attach {}

static ATTACHES: OnStacks<Attach> = OnStacks::new();

/// # Safety
///
/// `call` is a `Call<R, F>` on the stack of a function that this one is called from, and that does
/// not use it meanwhile.
unsafe fn probe<R, F: FnOnce() -> Result<R>>(call: NonNull<c_void>) -> c_int {
    // SAFETY: by the contract it exists and is not used by other code.
    let call = unsafe { call.cast::<Call<R, F>>().as_mut() };
    let Some(bind) = call.bind.take() else { return -Errno::ENODEV.number() };
    let outcome = bind();
    let code = outcome.as_ref().err().map_or(0, |error| -error.errno().number());
    call.outcome = Some(outcome);
    code
}

/// `bus_type.probe` of the module's bus. Returns 0, and in `parent` the parent to be kept until
/// `remove`, or a negative errno. Fails with `ENODEV` where no driver of the module has asked for
/// it.
///
/// # Safety
///
/// Called by the glue, with a device of [`BusDevice::child_of`].
#[no_mangle]
unsafe extern "C" fn drmm_rust_child_probe(dev: NonNull<ffi::Device>, parent: &mut *mut c_void) -> c_int {
    let context = host::context_id();
    let asked = ATTACHES.look(|attaches| {
        let is_this = |attach: &&Attach| attach.device == dev && attach.context == context;
        attaches.values().find(is_this).map(|attach| (attach.probe, attach.call, attach.parent))
    });
    let Some((probe, call, inner)) = asked else { return -Errno::ENODEV.number() };
    *parent = inner.as_ptr().cast();
    // SAFETY: this context has listed the call in `attach`, which waits for the driver core, and so
    // for this function.
    unsafe { probe(call) }
}

/// `bus_type.remove` of the module's bus: steps 1 to 7. The kernel's walk over the bound list is
/// step 8.
///
/// # Safety
///
/// Called by the glue with what [`drmm_rust_child_probe`] returned, once for each probe that has
/// succeeded, before the kernel's walk.
#[no_mangle]
unsafe extern "C" fn drmm_rust_child_remove(parent: NonNull<Counted<Inner>>) {
    // SAFETY: the entry for the end of the binding, on the kernel's list, keeps a reference to it.
    let parent = unsafe { Ref::from_raw(parent) };
    let is_gone = parent.is_unplugged() || parent.is_of_unplugged_maker();
    let removal = if is_gone { Removal::Surprise } else { Removal::Orderly };
    end_of_binding(&parent, removal);
}
