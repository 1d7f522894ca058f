//! A `#[drmm]` field: a value that the device list owns.

use core::fmt;
use core::ops::Deref;
use core::ptr::NonNull;

/// The generated type of a `#[drmm]` field: the device list owns the value, and the field leads to
/// it.
///
/// It derefs to the value. The list releases its entries in step 10, newest first, while every
/// other part of the device still exists.
///
/// ```
/// use drmm_runtime::{prelude::*, Drmm};
///
/// #[drm_driver(name = "log", desc = "A journal", major = 1, minor = 0)]
/// struct Log {
///     #[drm_device]
///     drm: DrmDevice,
///     #[drmm]
///     lines: Mutex<Vec<String>>,
/// }
/// # drmm_runtime::bus::Parent::new("log0")?.bind((), |device| {
///
/// let log = devm_drm_dev_alloc!(device, |_| Log { lines: Mutex::new(Vec::new()) })?;
/// let lines: &Drmm<Mutex<Vec<String>>> = &log.lines; // the type that the attribute gave the field
/// lines.lock().push("started".into());
/// # log.devm_register()
/// # })?;
/// # Ok::<(), Error>(())
/// ```
pub struct Drmm<V> {
    value: NonNull<V>,
}

// SAFETY: it gives out `&V` only; the value itself was asserted to be `Send` when the list took it.
unsafe impl<V: Send + Sync> Send for Drmm<V> {}
// SAFETY: it gives out `&V` only.
unsafe impl<V: Sync> Sync for Drmm<V> {}

impl<V> Drmm<V> {
    /// # Safety
    ///
    /// `value` is on the device list of the device that this handle becomes a field of (or is
    /// initialised for), so that it lives until that device has no reference left.
    pub(crate) const unsafe fn new(value: NonNull<V>) -> Self {
        Self { value }
    }
}

impl<V> Deref for Drmm<V> {
    type Target = V;

    fn deref(&self) -> &V {
        // SAFETY: by the contract of `new` the value lives as long as the device can be reached,
        // and the handle is reached only through the device: it cannot be cloned, and a field of a
        // shared device cannot be moved out. A `Drop` of the device struct, which would come later,
        // is refused.
        unsafe { self.value.as_ref() }
    }
}

impl<V: fmt::Debug> fmt::Debug for Drmm<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<V: fmt::Display> fmt::Display for Drmm<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
