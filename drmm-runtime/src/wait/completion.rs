//! A completion: threads wait until another thread reports that something is done.

use core::fmt;
use core::time::Duration;

use super::signal::{end_of, Signal};
use crate::class::{AtLastRef, Resource};
use crate::counted::Ref;
use crate::device::building::Building;
use crate::device::driver::DrmDriver;
use crate::device::drm_device::DrmDevice;
use crate::error::{Errno, Result};

/// Reports to waiting threads that something is done; `struct completion`.
///
/// It belongs to a device. Step 2 of the release order ends every wait with `ENODEV`, in a section
/// or outside of one. So a wait neither delays the drain nor outlasts the device. From then on a
/// wait returns at once. If the completion was completed before, the wait still succeeds.
///
/// Made in an initialiser, for a `#[drmm]` or plain field, or later, for a job or a file:
///
/// ```
/// # use drmm_runtime::prelude::*;
/// # use drmm_runtime::bus::Parent;
/// # use drmm_runtime::wait::Completion;
/// #[drm_driver(name = "npu", desc = "An accelerator", major = 1, minor = 0)]
/// struct Npu {
///     #[drm_device]
///     drm: DrmDevice,
///     #[drmm]
///     booted: Completion,
/// }
/// # let parent = Parent::new("npu0")?;
/// # let mut dev = None;
/// # parent.bind((), |device| {
/// let npu = devm_drm_dev_alloc!(device, |drm| Npu { booted: drm.drmm_completion("booted")? })?;
/// npu.callback("firmware interrupt", |hw| hw.booted.complete())?;
/// # dev = Some(npu.dev());
/// # npu.devm_register()
/// # })?;
/// # let dev = dev.unwrap();
/// let job = dev.drm.drmm_completion("job")?;
/// parent.unplug()?;
/// assert_eq!(job.wait().unwrap_err().errno(), Errno::ENODEV);
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Completion(Ref<Signal>);

/// The count after `complete_all`: completed until `reinit`.
const ALL: u64 = u64::MAX;

/// Takes one completion, if there is one.
fn take(done: &mut u64) -> Option<()> {
    match *done {
        0 => return None,
        ALL => {}
        more => *done = more - 1,
    }
    Some(())
}

impl Completion {
    /// Ends one wait, a present one or the next; `complete`. May be called anywhere, also after
    /// unbind.
    pub fn complete(&self) {
        self.0.change(|done| *done = done.saturating_add(1));
    }

    /// Ends all waits, present and later ones, until [`reinit`](Self::reinit); `complete_all`.
    pub fn complete_all(&self) {
        self.0.change(|done| *done = ALL);
    }

    /// Sets it back to not completed; `reinit_completion`.
    pub fn reinit(&self) {
        self.0.change(|done| *done = 0);
    }

    /// Waits until it is completed; `wait_for_completion`.
    ///
    /// Fails with `ENODEV` if the device is unplugged first, or was unplugged before and the
    /// completion is not completed.
    pub fn wait(&self) -> Result {
        self.0.wait(None, take)
    }

    /// Waits for `time` at most; `wait_for_completion_timeout`.
    ///
    /// Fails with `ETIMEDOUT` if it was not completed by then, and as [`wait`](Self::wait).
    pub fn wait_timeout(&self, time: Duration) -> Result {
        self.0.wait(end_of(time), take)
    }

    /// Takes one completion without waiting; `try_wait_for_completion`. Returns false if there is
    /// none.
    ///
    /// Fails with `ENODEV` if there is none and the device is unplugged, so that a polling loop
    /// ends.
    pub fn try_wait(&self) -> Result<bool> {
        match self.wait_timeout(Duration::ZERO) {
            Ok(()) => Ok(true),
            Err(error) if error.errno() == Errno::ETIMEDOUT => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether it is completed, so that a wait would succeed at once; `completion_done`.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.0.number() != 0
    }
}

impl fmt::Debug for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut this = f.debug_struct("Completion");
        this.field("name", &self.0.name).field("place", &format_args!("{}", self.0.place));
        this.field("done", &self.is_done()).finish()
    }
}

impl Resource for Completion {
    type Ends = AtLastRef;
}

impl<T: DrmDriver> Building<'_, T> {
    /// A completion of this device, for a `#[drmm]` or plain field; `init_completion`. Fails with
    /// `ENOMEM`.
    #[track_caller]
    pub fn drmm_completion(&self, name: &'static str) -> Result<Completion> {
        Signal::of(self.core(), name).map(Completion)
    }
}

impl DrmDevice {
    /// A completion of this device, for something that begins after probe, such as a job or a file.
    /// Fails with `ENOMEM`.
    ///
    /// It can also be made after unplug. A wait for it then returns at once.
    #[track_caller]
    pub fn drmm_completion(&self, name: &'static str) -> Result<Completion> {
        Signal::of(self.core(), name).map(Completion)
    }
}
