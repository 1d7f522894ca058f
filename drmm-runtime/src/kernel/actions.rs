//! Actions on the kernel's two lists. All of ours are added here, so that a test can make the n-th
//! one fail.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use super::ffi::{self, DevmAction, DrmDevice, DrmmAction};
use crate::error::{Errno, Error, Result};
use crate::fault::Countdown;

/// Counts the actions up to the one that is refused.
static REFUSED: Countdown = Countdown::new();

/// Makes the `nth` action from now on fail with `ENOMEM`, as if the kernel had no memory; 0 makes
/// none fail.
pub(super) fn refuse(nth: u32) {
    REFUSED.arm(nth);
}

/// Counts an entry that C makes: `ENOMEM` if it is the one that is refused.
pub(super) fn count(what: &'static str) -> Result {
    if REFUSED.count() {
        return Err(Error::new(Errno::ENOMEM, what));
    }
    Ok(())
}

/// The name of our entries on the kernel's lists, in the kernel's own traces.
const NAME: &core::ffi::CStr = c"drmm";

fn outcome(code: c_int) -> Result {
    if code == 0 {
        Ok(())
    } else {
        Err(refusal(code, "the kernel has no memory for an entry of its release list"))
    }
}

/// The error of a kernel function. `code` is a negative errno.
pub(super) fn refusal(code: c_int, what: &'static str) -> Error {
    Error::new(Errno::from_number(code.saturating_neg()).unwrap_or(Errno::EIO), what)
}

/// The pointer that a kernel function returned, or the error that it encodes (`ERR_PTR`).
pub(super) fn pointer_or_error(given: *mut c_void, what: &'static str) -> Result<NonNull<c_void>> {
    const MAX_ERRNO: usize = 4095;
    match NonNull::new(given) {
        Some(pointer) if given.addr() <= usize::MAX - MAX_ERRNO => Ok(pointer),
        _ => Err(refusal(-c_int::try_from(given.addr().wrapping_neg()).unwrap_or(0), what)),
    }
}

/// `devm_add_action`. Fails with `ENOMEM`.
///
/// # Safety
///
/// The device is valid, and `action` may be called with `data` in the way that the kernel does
/// (promise 2).
pub(super) unsafe fn add_devm(dev: NonNull<ffi::Device>, action: DevmAction, data: *mut c_void) -> Result {
    if REFUSED.count() {
        return outcome(-Errno::ENOMEM.number());
    }
    // SAFETY: by the contract the device is valid and `action` may be called with `data`; the name
    // is static.
    outcome(unsafe { ffi::__devm_add_action(dev.as_ptr(), action, data, NAME.as_ptr()) })
}

/// `drmm_add_action`. Fails with `ENOMEM`.
///
/// # Safety
///
/// As for [`add_devm`].
pub(super) unsafe fn add_drmm(drm: *mut DrmDevice, action: DrmmAction, data: *mut c_void) -> Result {
    if REFUSED.count() {
        return outcome(-Errno::ENOMEM.number());
    }
    // SAFETY: by the contract the device is valid and `action` may be called with `data`; the name
    // is static.
    outcome(unsafe { ffi::__drmm_add_action(drm, action, data, NAME.as_ptr()) })
}
