//! A thread of the driver.

use core::fmt;
use core::time::Duration;

use super::source::Source;
use super::start::{start_later, start_thread};
use super::state::{Due, Life, SourceState};
use super::Owned;
use crate::bound::stop_entry::Stopped;
use crate::counted::Ref;
use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::device::object::Core;
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::host::{Doze, Instant};
use crate::trace::Place;

/// Wakes a thread of the driver, and stops it. The handle can be cloned and stored anywhere.
///
/// See [what may wait for what](crate::work::Work#what-may-wait-for-what).
///
/// ```
/// use drmm_runtime::work::Kthread;
/// # use drmm_runtime::{bus::Parent, prelude::*};
/// # #[drm_driver(name = "gpu", desc = "A processor", major = 1, minor = 0)]
/// # struct Gpu { #[drm_device] drm: DrmDevice, #[devm] ring: &'bound u32 }
/// # let parent = Parent::new("gpu0")?;
/// # parent.bind((), |device| {
/// # let gpu = devm_drm_dev_alloc!(device, |_| Gpu { ring: device.devm(64)? })?;
///
/// let submit: Kthread = gpu.devm_kthread("submit", |dev, stop| {
///     while !stop.wait() { // until `wake`, or until it must end
///         if dev.with_hw(|hw| println!("a ring of {} entries", hw.ring)).is_err() {
///             break; // the hardware is gone
///         }
///     }
/// })?;
/// submit.wake()?;
/// # gpu.devm_register()
/// # })?;
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Kthread {
    pub(super) source: Ref<Source>,
}

impl Stopped for Kthread {
    const KIND: &'static str = "kthread";
}

impl Kthread {
    /// Makes the handle of a thread that was started, and registers the thread to be told of step
    /// 2.
    fn of(core: &Core, source: Ref<Source>) -> Result<Self> {
        let this = Self { source };
        if let Err(error) = core.waiters.add(&core.gate, &this.source) {
            this.stop()?;
            return Err(error);
        }
        Ok(this)
    }

    /// Ends the thread's present or next [`Stop::wait`]; `wake_up_process`.
    ///
    /// Fails with `ENODEV` once the callbacks of the driver are stopped, and with `ESHUTDOWN` once
    /// the thread was stopped or its owner has ended.
    pub fn wake(&self) -> Result {
        self.source.ask(Due::Now).map(drop)
    }

    /// Tells the thread to end and waits until it has ended; `kthread_stop`. May be called more
    /// than once, and for a thread that has ended by itself.
    ///
    /// Fails with `EDEADLK` if the thread waits for the caller, or is the caller. Inside a section
    /// of the device it fails with `ENODEV` once the device is unplugged. In both cases the thread
    /// was told to end, and step 5 waits for it.
    #[track_caller]
    pub fn stop(&self) -> Result {
        Source::shut_down_sync(&self.source, Place::caller()).map(drop)
    }
}

/// Tells a thread of the driver when to end, and lets it sleep until then.
///
/// It does so from step 2 on, so that a thread which waits inside a section leaves the section.
///
/// ```
/// # use core::time::Duration;
/// use drmm_runtime::work::Stop;
///
/// /// Looks once a second, and ends at once when the hardware leaves.
/// fn watch(mut look: impl FnMut(), stop: &Stop) {
///     while !stop.sleep(Duration::from_secs(1)) {
///         look();
///     }
/// }
/// # use drmm_runtime::{bus::Parent, prelude::*};
/// # #[drm_driver(name = "gpu", desc = "A processor", major = 1, minor = 0)]
/// # struct Gpu { #[drm_device] drm: DrmDevice }
/// # let parent = Parent::new("gpu0")?;
/// # parent.bind((), |device| {
/// #     let gpu = devm_drm_dev_alloc!(device, |_| Gpu {})?;
/// #     gpu.devm_kthread("watch", |_dev, stop| watch(|| {}, stop))?;
/// #     gpu.devm_register()
/// # })?;
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
pub struct Stop {
    source: Ref<Source>,
}

/// Whether the thread must end.
fn should_stop(state: &SourceState) -> bool {
    state.life != Life::Open || state.unplugged
}

impl Stop {
    /// Whether the thread must end; `kthread_should_stop`.
    #[must_use]
    pub fn should_stop(&self) -> bool {
        should_stop(&self.source.lock())
    }

    /// Sleeps for `time`, or until the thread must end. True if it must end.
    #[must_use = "the thread has to end when this says so"]
    pub fn sleep(&self, time: Duration) -> bool {
        let end = Due::after(time);
        let mut state = self.source.lock();
        while !should_stop(&state) && !matches!(end, Due::At(end) if Instant::now() >= end) {
            state = self.source.sleep(state, end, Doze::Idle);
        }
        should_stop(&state)
    }

    /// Sleeps until [`Kthread::wake`], or until the thread must end. True if it must end.
    #[must_use = "the thread has to end when this says so"]
    pub fn wait(&self) -> bool {
        let mut state = self.source.lock();
        while !should_stop(&state) && state.pending.take().is_none() {
            state = self.source.sleep(state, Due::Never, Doze::Idle);
        }
        should_stop(&state)
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop").field("should_stop", &self.should_stop()).finish_non_exhaustive()
    }
}

impl<T: DrmDriver> Unregistered<'_, T> {
    /// Starts a thread of the driver; `kthread_run`, with a `kthread_stop` that the driver cannot
    /// forget.
    ///
    /// The thread reaches the hardware through the gate, like all other code. From step 2 on its
    /// [`Stop`] tells it to end, and step 5 waits for it. A thread that never checks its `Stop`
    /// makes unbind wait for ever, which is reported.
    ///
    /// Fails with `EAGAIN` if no thread can be started, with `ENOMEM` or `ESHUTDOWN`.
    #[track_caller]
    pub fn devm_kthread(
        &self,
        name: &'static str,
        body: impl FnOnce(&Dev<T>, &Stop) + Send + 'static,
    ) -> Result<Kthread> {
        let dev = self.dev();
        let body = move |source: &Ref<Source>| body(&dev, &Stop { source: source.clone() });
        let source = start_thread::<Kthread>(self.core(), name, body)?;
        Kthread::of(self.core(), source)
    }
}

impl<T: DrmDriver> Dev<T> {
    /// Starts a thread for something that begins and ends during the binding; `kthread_run`.
    ///
    /// As [`devm_kthread`](Unregistered::devm_kthread), but the thread ends with its owner, see
    /// [`Owned`], and in step 5 at the latest. A thread that ends by itself leaves no entry behind.
    ///
    /// Fails as [`init_work`](Self::init_work).
    #[track_caller]
    pub fn kthread_run(
        &self,
        name: &'static str,
        body: impl FnOnce(&Dev<T>, &Stop) + Send + 'static,
    ) -> Result<Owned<Kthread>> {
        let dev = self.clone();
        let body = move |source: &Ref<Source>| body(&dev, &Stop { source: source.clone() });
        let source = start_later(self.core(), || start_thread::<Kthread>(self.core(), name, body))?;
        let thread = Kthread::of(self.core(), source)?;
        Ok(Owned::new(thread))
    }
}
