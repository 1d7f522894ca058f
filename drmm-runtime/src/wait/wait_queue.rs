//! A wait queue: threads wait until a condition of the driver holds.

use core::fmt;
use core::time::Duration;

use super::signal::{end_of, Signal};
use crate::class::{AtLastRef, Resource};
use crate::counted::Ref;
use crate::device::building::Building;
use crate::device::driver::DrmDriver;
use crate::device::drm_device::DrmDevice;
use crate::error::Result;
use crate::host::Instant;

/// A queue of threads that wait for a condition; `wait_queue_head_t`.
///
/// It belongs to a device, as a [`Completion`](crate::wait::Completion) does: step 2 ends each wait
/// with `ENODEV`. If the condition holds, the wait still succeeds, also after step 2.
///
/// ```
/// # use drmm_runtime::prelude::*;
/// # use drmm_runtime::bus::Parent;
/// # use drmm_runtime::wait::WaitQueue;
/// # use std::sync::atomic::{AtomicU32, Ordering};
/// #[drm_driver(name = "sensor", desc = "A sensor", major = 1, minor = 0)]
/// struct Sensor {
///     #[drm_device]
///     drm: DrmDevice,
///     #[drmm]
///     changed: WaitQueue,
///     samples: AtomicU32,
/// }
/// # let parent = Parent::new("sensor0")?;
/// # let mut dev = None;
/// # parent.bind((), |device| {
/// let sensor = devm_drm_dev_alloc!(device, |drm| Sensor {
///     changed: drm.drmm_wait_queue("changed")?,
///     samples: AtomicU32::new(0),
/// })?;
/// let sample = sensor.callback("sample ready", |hw| {
///     hw.samples.fetch_add(1, Ordering::Relaxed);
///     hw.changed.wake_up();
/// })?;
/// # dev = Some(sensor.dev());
/// # sample.run()?;
/// # sensor.devm_register()
/// # })?;
/// # let dev = dev.unwrap();
/// let samples = dev.changed.wait_event(|| Some(dev.samples.load(Ordering::Relaxed)).filter(|n| *n > 0))?;
/// assert_eq!(samples, 1);
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct WaitQueue(Ref<Signal>);

impl WaitQueue {
    /// Makes all waiting threads check their conditions; `wake_up`. Call it after a change to what
    /// a condition reads.
    pub fn wake_up(&self) {
        self.0.change(|wakes| *wakes = wakes.wrapping_add(1));
    }

    /// Waits until `condition` returns `Some`, and returns the value in it; `wait_event`.
    ///
    /// The condition is checked at the beginning and after each [`wake_up`](Self::wake_up). No lock
    /// is held during the check, so the condition may take any. It must not wait.
    ///
    /// Fails with `ENODEV` if the device is unplugged first, or was unplugged before and the
    /// condition does not hold.
    pub fn wait_event<R>(&self, condition: impl FnMut() -> Option<R>) -> Result<R> {
        self.wait_until(None, condition)
    }

    /// Waits for `time` at most; `wait_event_timeout`.
    ///
    /// Fails with `ETIMEDOUT` if the condition did not hold by then, and as
    /// [`wait_event`](Self::wait_event).
    pub fn wait_event_timeout<R>(&self, time: Duration, condition: impl FnMut() -> Option<R>) -> Result<R> {
        self.wait_until(end_of(time), condition)
    }

    fn wait_until<R>(&self, end: Option<Instant>, mut condition: impl FnMut() -> Option<R>) -> Result<R> {
        loop {
            // Read before the condition is checked: a wake-up after this line changes the number,
            // so it is not missed.
            let seen = self.0.number();
            if let Some(found) = condition() {
                return Ok(found);
            }
            // The last check also finds a change that was not followed by a `wake_up`.
            if let Err(error) = self.0.wait(end, |wakes| (*wakes != seen).then_some(())) {
                return condition().ok_or(error);
            }
        }
    }
}

impl fmt::Debug for WaitQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitQueue")
            .field("name", &self.0.name)
            .field("place", &format_args!("{}", self.0.place))
            .finish()
    }
}

impl Resource for WaitQueue {
    type Ends = AtLastRef;
}

impl<T: DrmDriver> Building<'_, T> {
    /// A wait queue of this device, for a `#[drmm]` or plain field; `init_waitqueue_head`. Fails
    /// with `ENOMEM`.
    #[track_caller]
    pub fn drmm_wait_queue(&self, name: &'static str) -> Result<WaitQueue> {
        Signal::of(self.core(), name).map(WaitQueue)
    }
}

impl DrmDevice {
    /// A wait queue of this device, for something that begins after probe, such as a job or a file.
    /// Fails with `ENOMEM`.
    ///
    /// It can also be made after unplug. A wait on it then returns at once.
    #[track_caller]
    pub fn drmm_wait_queue(&self, name: &'static str) -> Result<WaitQueue> {
        Signal::of(self.core(), name).map(WaitQueue)
    }
}
