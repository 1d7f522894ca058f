//! The proof that probe made its device visible.

/// What probe returns: the proof that the driver registered its device.
///
/// [`devm_register`](crate::Unregistered::devm_register) returns it. A probe that forgets that call
/// has nothing to return, so it does not compile. A driver of several devices returns the proof of
/// any of them. If it forgets to register one, that is reported when probe has succeeded, with the
/// line that allocated the device (see [what is said by default](crate#what-is-said-by-default)).
///
/// ```compile_fail,E0308
/// use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "tiny", desc = "T", major = 1, minor = 0)]
/// # struct Tiny { #[drm_device] drm: DrmDevice }
/// fn probe<'bound>(device: &'bound impl BoundDevice<'bound>) -> Result<Registered> {
///     let tiny = devm_drm_dev_alloc!(device, |_| Tiny {})?;
///     Ok(()) // programs would never see `tiny`
/// }
/// ```
#[derive(Debug)]
pub struct Registered(());

impl Registered {
    pub(crate) const fn new() -> Self {
        Self(())
    }

    /// For a driver without a device of its own: one that only supplies others, or that makes
    /// devices for other drivers.
    ///
    /// ```
    /// use drmm_runtime::prelude::*;
    ///
    /// fn probe<'bound>(device: &'bound impl BoundDevice<'bound>) -> Result<Registered> {
    ///     device.devm_add_action("off", || println!("the clock is off"))?;
    ///     Ok(Registered::no_device())
    /// }
    /// ```
    #[must_use]
    pub const fn no_device() -> Self {
        Self::new()
    }
}
