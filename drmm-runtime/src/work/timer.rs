//! A timer: a closure that runs when its time has come.

use core::time::Duration;

use super::section::in_section;
use super::source::Source;
use super::start::{start_later, start_runs};
use super::state::Due;
use super::Owned;
use crate::bound::stop_entry::Stopped;
use crate::counted::Ref;
use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::trace::Place;

/// Sets the time of a timer; `struct timer_list`, and also `struct delayed_work`, since a run may
/// sleep. The handle can be cloned and stored anywhere.
///
/// See [what may wait for what](crate::work::Work#what-may-wait-for-what).
///
/// ```
/// use core::time::Duration;
/// use drmm_runtime::work::Timer;
/// # use drmm_runtime::{bus::Parent, prelude::*};
/// # #[drm_driver(name = "fan", desc = "A fan", major = 1, minor = 0)]
/// # struct Fan { #[drm_device] drm: DrmDevice, #[devm] speed: &'bound u32 }
/// # Parent::new("fan0")?.bind((), |device| {
/// # let fan = devm_drm_dev_alloc!(device, |_| Fan { speed: device.devm(900)? })?;
///
/// let watch: Timer = fan.devm_timer("watch", |hw| {
///     println!("{} turns a minute", hw.speed);
///     Some(Duration::from_secs(1)) // once a second, from the first run to unbind
/// })?;
/// assert!(!watch.modify(Duration::from_secs(60))?); // it was not set before
/// assert!(watch.delete_sync()?); // its time was cleared
/// # fan.devm_register()
/// # })?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Timer {
    pub(super) source: Ref<Source>,
}

impl Stopped for Timer {
    const KIND: &'static str = "timer";
}

impl Timer {
    /// Runs the closure once `after` has passed, instead of at any time set before; `mod_timer`.
    /// False if no time was set. A no-op while the timer is being deleted.
    ///
    /// Fails with `ENODEV` once the callbacks of the driver are stopped, and with `ESHUTDOWN` once
    /// the timer is shut down or its owner has ended.
    pub fn modify(&self, after: Duration) -> Result<bool> {
        self.source.ask(Due::after(after))
    }

    /// Clears the time; `timer_delete`. False if none was set. Does not wait for a run that has
    /// begun, see [`delete_sync`](Self::delete_sync).
    #[expect(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn delete(&self) -> bool {
        self.source.cancel()
    }

    /// Clears the time and waits for a run that has begun; `timer_delete_sync`. False if none was
    /// set.
    ///
    /// When it returns, no run is under way, and no time is set unless a caller set one afterwards.
    /// While it waits, setting a time is a no-op, so that a timer which sets itself comes to an
    /// end.
    ///
    /// Fails with `EDEADLK` if the run waits for the caller, or is the caller. The time is cleared
    /// nevertheless.
    #[track_caller]
    pub fn delete_sync(&self) -> Result<bool> {
        Source::cancel_sync(&self.source, Place::caller())
    }

    /// Clears the time, and refuses to set another; `timer_shutdown`. Does not wait for a run that
    /// has begun. False if no time was set.
    #[expect(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn shutdown(&self) -> bool {
        self.source.shut_down()
    }

    /// Clears the time, refuses to set another and waits for a run that has begun;
    /// `timer_shutdown_sync`. False if no time was set.
    ///
    /// Fails with `EDEADLK` if the run waits for the caller, or is the caller. The timer is shut
    /// down nevertheless.
    #[track_caller]
    pub fn shutdown_sync(&self) -> Result<bool> {
        Source::shut_down_sync(&self.source, Place::caller())
    }
}

impl<'bound, T: DrmDriver> Unregistered<'bound, T> {
    /// Makes a timer that is not set. The kernel has no managed timer, which is why so many of its
    /// timers fire too late, after unbind.
    ///
    /// Each run is one section on the timer's own thread, so `expired` gets the hardware view. It
    /// may borrow for `'bound`. If it returns a time, the timer is set again to that time, unless
    /// another caller set it meanwhile. Step 5 deletes the timer, waits for a run under way, and
    /// drops the closure.
    ///
    /// Fails with `EAGAIN` if no thread can be started, with `ENOMEM` or `ESHUTDOWN`.
    #[track_caller]
    pub fn devm_timer(
        &self,
        name: &'static str,
        expired: impl Fn(&T::Hw<'_>) -> Option<Duration> + Send + Sync + 'bound,
    ) -> Result<Timer> {
        let callback = self.callback(name, expired)?;
        let run = move || callback.run().ok().flatten();
        let source = start_runs::<Timer>(self.core(), name, run)?;
        Ok(Timer { source })
    }
}

impl<T: DrmDriver> Dev<T> {
    /// Makes a timer for something that begins and ends during the binding, for example a file;
    /// `timer_setup`.
    ///
    /// Each run is one section on the timer's own thread. If `expired` returns a time, the timer is
    /// set again to that time, unless another caller set it meanwhile. It ends with its owner, see
    /// [`Owned`]: the driver cannot forget the `timer_shutdown_sync`. At unbind it ends in step 5.
    ///
    /// Fails as [`init_work`](Self::init_work), which has an example.
    #[track_caller]
    pub fn timer_setup(
        &self,
        name: &'static str,
        expired: impl Fn(&T::Hw<'_>) -> Option<Duration> + Send + Sync + 'static,
    ) -> Result<Owned<Timer>> {
        let dev = self.clone();
        let run = move || in_section(&dev, &expired).flatten();
        let source = start_later(self.core(), || start_runs::<Timer>(self.core(), name, run))?;
        Ok(Owned::new(Timer { source }))
    }
}
