//! The way from a handle to its object, which may have ended.

use core::ffi::c_void;
use core::ptr;

use super::ffi;
use crate::counted::Ref;
use crate::error::Result;
use crate::primitive::AtomicPtr;

/// Leads to a CRTC or to a connector of the kernel's until that ends. It may be kept for any time.
pub(super) struct Link(Ref<AtomicPtr<c_void>>);

impl Link {
    pub(super) fn new() -> Result<Self> {
        Ref::new(AtomicPtr::new(ptr::null_mut())).map(Self)
    }

    /// What C writes: the object, and null when it ends. C reads and writes it as one word.
    pub(super) fn place(&self) -> *mut *mut c_void {
        self.0.as_ptr()
    }

    /// The CRTC has seen a vblank; `drm_crtc_handle_vblank`. A no-op once it has ended. For the
    /// link of a CRTC alone.
    pub(super) fn handle_vblank(&self) {
        // SAFETY: the link of a CRTC, which its place is written by alone. What C finds there stays
        // until the call returns (it is in a section of RCU, which the object's end waits for).
        unsafe { ffi::drmm_glue_handle_vblank(self.place()) };
    }

    /// Something happened at the connector; `schedule_work`. A no-op once it has ended. For the
    /// link of a connector alone.
    pub(super) fn hotplug(&self) {
        // SAFETY: as above, of a connector.
        unsafe { ffi::drmm_glue_hotplug(self.place()) };
    }
}

impl Clone for Link {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
