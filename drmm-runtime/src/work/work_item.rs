//! Work: a closure that runs soon, on its own thread.

use super::section::in_section;
use super::source::Source;
use super::start::{start_later, start_runs};
use super::Owned;
use crate::bound::stop_entry::Stopped;
use crate::counted::Ref;
use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::trace::Place;

/// Queues a piece of work; `struct work_struct`. The handle can be cloned and stored anywhere:
/// moved into a closure, or in a plain field `OnceLock<Work>` that probe sets after the allocation.
///
/// # What may wait for what
///
/// [`cancel_sync`](Self::cancel_sync), [`flush`](Self::flush),
/// [`Timer::delete_sync`](crate::work::Timer::delete_sync),
/// [`Timer::shutdown_sync`](crate::work::Timer::shutdown_sync),
/// [`Kthread::stop`](crate::work::Kthread::stop) and the drop of an [`Owned`] wait for a run or for
/// a thread.
///
/// * *From the run or the thread that the wait is for*, directly or through other waits: refused
///   with `EDEADLK`, and reported.
/// * *From a section*: allowed. A run is a separate section, which waits for no other section.
///   Unbind waits for both, and a run that waits for the hardware is woken in step 2. A thread of
///   the driver may unplug the device, which waits for the caller's section. So a wait for a thread
///   ends in step 2, with `ENODEV`.
/// * *From probe, a hook or an action*: allowed. A run that tries to unbind is refused.
/// * *With a lock held*: allowed, unless the run takes the same lock. This is the only rule that
///   the driver must keep by itself. A long wait is reported once a second
///   ([`Kind::Stuck`](crate::report::Kind::Stuck)).
///
/// ```
/// use drmm_runtime::work::Work;
/// # use drmm_runtime::{bus::Parent, prelude::*};
/// # #[drm_driver(name = "cam", desc = "A camera", major = 1, minor = 0)]
/// # struct Camera { #[drm_device] drm: DrmDevice, #[devm] lens: &'bound u32 }
/// # Parent::new("cam0")?.bind((), |device| {
/// # let camera = devm_drm_dev_alloc!(device, |_| Camera { lens: device.devm(35)? })?;
///
/// let refocus: Work = camera.devm_work("refocus", |hw| println!("{} mm", hw.lens))?;
/// refocus.queue()?; // runs soon, in a section on its own thread
/// refocus.flush()?; // that run is over
/// assert!(!refocus.cancel()); // nothing was queued any more
/// # camera.devm_register()
/// # })?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Work {
    pub(super) source: Ref<Source>,
}

impl Stopped for Work {
    const KIND: &'static str = "work";
}

impl Work {
    /// Queues one run of the closure; `queue_work`. False if a run was queued before and has not
    /// begun, or if the work is being cancelled.
    ///
    /// Fails with `ENODEV` once the callbacks of the driver are stopped, and with `ESHUTDOWN` once
    /// the owner has ended.
    pub fn queue(&self) -> Result<bool> {
        self.source.ask_once()
    }

    /// Takes the work off the queue; `cancel_work`. False if it was not queued. Does not wait for a
    /// run that has begun, see [`cancel_sync`](Self::cancel_sync).
    #[expect(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn cancel(&self) -> bool {
        self.source.cancel()
    }

    /// Takes the work off the queue and waits for a run that has begun; `cancel_work_sync`. False
    /// if it was not queued.
    ///
    /// When it returns, no run is under way, and none is queued unless a caller queued one
    /// afterwards. While it waits, queueing is a no-op, so that work which queues itself comes to
    /// an end.
    ///
    /// Fails with `EDEADLK` if the run waits for the caller, or is the caller. The work is off the
    /// queue nevertheless.
    #[track_caller]
    pub fn cancel_sync(&self) -> Result<bool> {
        Source::cancel_sync(&self.source, Place::caller())
    }

    /// Waits until the runs that were queued before are over or cancelled; `flush_work`. False if
    /// there were none.
    ///
    /// Fails with `EDEADLK` if the run waits for the caller, or is the caller.
    #[track_caller]
    pub fn flush(&self) -> Result<bool> {
        Source::flush(&self.source, Place::caller())
    }
}

impl<'bound, T: DrmDriver> Unregistered<'bound, T> {
    /// Makes a piece of work; `devm_work_autocancel`.
    ///
    /// Each run is one section on the work's own thread, so `work` gets the hardware view. It may
    /// borrow for `'bound`. Step 5 cancels the work, waits for a run under way, and drops the
    /// closure.
    ///
    /// Fails with `EAGAIN` if no thread can be started, with `ENOMEM` or `ESHUTDOWN`.
    ///
    /// ```
    /// # use drmm_runtime::prelude::*;
    /// # use drmm_runtime::bus::Parent;
    /// # #[drm_driver(name = "cam", desc = "A camera", major = 1, minor = 0)]
    /// # struct Camera { #[drm_device] drm: DrmDevice, #[devm] lens: &'bound u32 }
    /// # let parent = Parent::new("cam0")?;
    /// # parent.bind((), |device| {
    /// #     let camera = devm_drm_dev_alloc!(device, |_| Camera { lens: device.devm(35)? })?;
    /// let refocus = camera.devm_work("refocus", |hw| println!("{} mm", hw.lens))?;
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
        work: impl Fn(&T::Hw<'_>) + Send + Sync + 'bound,
    ) -> Result<Work> {
        let callback = self.callback(name, work)?;
        // A run after the gate is closed fails; there is nothing more to do.
        let run = move || callback.run().err().and(None);
        let source = start_runs::<Work>(self.core(), name, run)?;
        Ok(Work { source })
    }
}

impl<T: DrmDriver> Dev<T> {
    /// Makes a piece of work for something that begins and ends during the binding, for example a
    /// file; `INIT_WORK`.
    ///
    /// Each run is one section on the work's own thread, so `work` gets the hardware view. It ends
    /// with its owner, see [`Owned`]: the driver cannot forget the `cancel_work_sync`. At unbind it
    /// ends in step 5.
    ///
    /// May be called at any time, in a section or outside of one. Fails with `ENODEV` once the
    /// device is unplugged, with `EAGAIN` if no thread can be started, and with `ENOMEM`.
    ///
    /// ```
    /// # use drmm_runtime::prelude::*;
    /// # use drmm_runtime::bus::Parent;
    /// # use std::sync::{Arc, atomic::{AtomicU32, Ordering}};
    /// # #[drm_driver(name = "gpu", desc = "A processor", major = 1, minor = 0)]
    /// # struct Gpu { #[drm_device] drm: DrmDevice, #[devm] ticks: &'bound u32 }
    /// # let parent = Parent::new("gpu0")?;
    /// # let mut dev = None;
    /// # parent.bind((), |device| {
    /// #     let gpu = devm_drm_dev_alloc!(device, |_| Gpu { ticks: device.devm(35)? })?;
    /// #     dev = Some(gpu.dev());
    /// #     gpu.devm_register()
    /// # })?;
    /// # let dev = dev.unwrap();
    /// use drmm_runtime::work::{Owned, Work};
    ///
    /// struct Queue {
    ///     update: Owned<Work>,        // ends here, before `ticks` does
    ///     ticks: Arc<AtomicU32>,
    /// }
    ///
    /// fn open(dev: &Dev<Gpu>) -> Result<Queue> {
    ///     let ticks = Arc::new(AtomicU32::new(0));
    ///     let counted = ticks.clone();
    ///     let update = dev.init_work("update", move |hw| counted.store(*hw.ticks, Ordering::Relaxed))?;
    ///     Ok(Queue { update, ticks })
    /// }
    ///
    /// let queue = open(&dev)?;
    /// queue.update.queue()?;
    /// queue.update.flush()?;
    /// assert_eq!(queue.ticks.load(Ordering::Relaxed), 35);
    /// drop(queue);                    // no run is under way any more, and none will be
    /// # parent.unbind(Removal::Orderly)?;
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn init_work(
        &self,
        name: &'static str,
        work: impl Fn(&T::Hw<'_>) + Send + Sync + 'static,
    ) -> Result<Owned<Work>> {
        let dev = self.clone();
        let run = move || in_section(&dev, &work).and(None);
        let source = start_later(self.core(), || start_runs::<Work>(self.core(), name, run))?;
        Ok(Owned::new(Work { source }))
    }
}
