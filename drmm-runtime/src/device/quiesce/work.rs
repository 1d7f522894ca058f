//! Work: a closure that is run soon, on a thread of its own.

extern crate std;

use core::fmt;
use std::sync::Arc;

use super::worker::{start, Mailbox};
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::host;
use crate::parts::Parts;

/// Queues a piece of work; `struct work_struct`. It can be cloned and kept anywhere: after unbind it says `ENODEV`.
#[derive(Clone)]
pub struct Work {
    mailbox: Arc<Mailbox<bool>>,
}

impl Work {
    /// Has the closure run once, soon; `queue_work`. False if it was queued already and has not begun.
    ///
    /// Fails with `ENODEV` once the callbacks of the driver are stopped.
    pub fn queue(&self) -> Result<bool> {
        self.mailbox.write(|queued| !core::mem::replace(queued, true))
    }

    /// Takes it off the queue; `cancel_work`. False if it was not queued. A run that has begun goes on.
    ///
    /// Fails with `ENODEV` once the callbacks of the driver are stopped.
    pub fn cancel(&self) -> Result<bool> {
        self.mailbox.write(|queued| core::mem::replace(queued, false))
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").field("stopped", &self.mailbox.is_stopped()).finish_non_exhaustive()
    }
}

impl<'bound, T: Parts> Unregistered<'bound, T> {
    /// Makes a piece of work; `devm_work_autocancel`.
    ///
    /// Each run is one section on a thread of its own, so `work` gets the hardware view and may borrow for
    /// `'bound`. In step 5 it is cancelled, a run under way is waited for, and the closure is dropped.
    ///
    /// Fails with `EAGAIN` if there is no thread, with `ENOMEM` or `ESHUTDOWN`.
    ///
    /// ```
    /// # use drmm_runtime::prelude::*;
    /// # use drmm_runtime::{Bus, Parent};
    /// # struct Platform;
    /// # #[derive(Clone, Copy)]
    /// # struct Device<'bound>(Bound<'bound>);
    /// # impl<'bound> BoundDevice<'bound> for Device<'bound> { fn bound(&self) -> Bound<'bound> { self.0 } }
    /// # impl Bus for Platform {
    /// #     type Device<'bound> = Device<'bound>;
    /// #     fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> { Device(bound) }
    /// # }
    /// # #[drm_driver(name = "cam", desc = "A camera", major = 1, minor = 0)]
    /// # struct Camera { #[drm_device] drm: DrmDevice, #[devm] lens: &'bound u32 }
    /// # let parent = Parent::new("cam0")?;
    /// # parent.bind(Platform, |device| {
    /// #     let camera = devm_drm_dev_alloc!(device, |_| Camera { lens: device.devm(35)? })?;
    /// let refocus = camera.devm_work("refocus", |_camera, hw| println!("{} mm", hw.lens))?;
    /// refocus.queue()?;
    /// #     camera.devm_register()
    /// # })?;
    /// # parent.unbind(Removal::Orderly)?;
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn devm_work(
        &self,
        name: &'static str,
        work: impl Fn(&T, &T::Hw<'_>) + Send + Sync + 'bound,
    ) -> Result<Work> {
        let callback = self.callback(name, work)?;
        let mailbox = Mailbox::new(false);
        let inbox = Arc::clone(&mailbox);
        start(self.bound(), name, &mailbox, move || {
            let queued = |queued: &mut bool| core::mem::replace(queued, false).then_some(()).ok_or(None);
            while inbox.next(queued).is_some() {
                // One run that panics does not keep the next from running. A closed gate refuses by itself.
                let _ = host::guard(|| callback.run());
            }
        })?;
        Ok(Work { mailbox })
    }
}
