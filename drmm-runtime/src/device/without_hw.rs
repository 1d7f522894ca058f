//! Decisions that a driver takes without its hardware.

use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;

impl<T: DrmDriver> Dev<T> {
    /// Runs `f`, in which this thread enters no new section of the device: [`enter`](Self::enter)
    /// and [`with_hw`](Self::with_hw) fail with `EDEADLK`.
    ///
    /// A front calls a driver in it that decides about states alone, `atomic_check` for example. By
    /// its types such a function has no hardware, but it can still get a `Dev` of its own device.
    /// Sections that are under way stay, and those of other devices are entered as ever. `f` must
    /// not wait for a thread that does what `f` may not.
    ///
    /// ```
    /// use drmm_runtime::prelude::*;
    /// # #[drm_driver]
    /// # struct Chip { #[drm_device] drm: DrmDevice }
    ///
    /// fn check(dev: &Dev<Chip>) -> Result {
    ///     let refused = dev.without_hw(|| dev.with_hw(|_hw| ())).unwrap_err();
    ///     assert_eq!(refused.errno(), Errno::EDEADLK);
    ///     dev.with_hw(|_hw| ())
    /// }
    /// # drmm_runtime::bus::Parent::new("chip")?.bind((), |device| {
    /// #     let chip = devm_drm_dev_alloc!(device, |_| Chip {})?;
    /// #     check(&chip.dev())?;
    /// #     chip.devm_register()
    /// # })?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn without_hw<R>(&self, f: impl FnOnce() -> R) -> R {
        self.core().gate.refuse_here(f)
    }
}
