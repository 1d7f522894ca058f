//! How a device becomes visible to programs, and invisible again.

use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::error::{Errno, Error, Result};

/// A front that lets programs open a device: a file layer, for example.
///
/// It is passed to [`Building::publish_with`](crate::Building::publish_with) while the device is
/// built, or to [`Unregistered::publish_with`](crate::Unregistered::publish_with) before the device
/// is registered. It is dropped with the device list. A device can have several fronts, for example
/// a card and a video node. A front must not keep a [`Dev`] beyond [`withdraw`](Self::withdraw), or
/// the device is never released.
///
/// ```
/// use drmm_runtime::prelude::*;
/// use drmm_runtime::publish::Publication;
/// # use std::sync::Arc;
/// # #[drm_driver(name = "adc", desc = "A converter", major = 1, minor = 0)]
/// # struct Adc { #[drm_device] drm: DrmDevice }
///
/// /// The table in which programs find devices.
/// #[derive(Clone, Default)]
/// struct Table(Arc<Mutex<Option<Dev<Adc>>>>);
///
/// impl Publication<Adc> for Table {
///     fn publish(&self, dev: &Dev<Adc>) -> Result {
///         *self.0.lock() = Some(dev.clone());
///         Ok(())
///     }
///
///     fn wake(&self) {} // no thread waits for the hardware here
///
///     fn withdraw(&self) {
///         *self.0.lock() = None;
///     }
/// }
///
/// let table = Table::default();
/// # let parent = drmm_runtime::bus::Parent::new("adc0")?;
/// # parent.bind((), |device| {
/// #     let adc = devm_drm_dev_alloc!(device, |_| Adc {})?;
/// #     adc.publish_with(table.clone())?;
/// #     assert!(table.0.lock().is_none());
/// #     adc.devm_register()
/// # })?;
/// # let opened = table.0.lock().clone();
/// # assert!(opened.is_some());
/// # parent.unbind(Removal::Orderly)?;
/// # assert!(table.0.lock().is_none());
/// # Ok::<(), Error>(())
/// ```
pub trait Publication<T>: Send + Sync + 'static {
    /// The name of the front in the trace and in errors. Called once, when the front is added to
    /// the device.
    fn name(&self) -> &'static str {
        "publication"
    }

    /// Lets programs open the device, which is being registered. Fronts are published in the order
    /// in which they were added.
    ///
    /// If one fails, all fronts are withdrawn, newest first, behind a closed gate. If one unplugs
    /// the device, all are withdrawn as well, and the registration fails with `ENODEV`.
    fn publish(&self, dev: &Dev<T>) -> Result;

    /// Step 2: wakes the threads that wait for the hardware; their waits fail with `ENODEV`. May be
    /// called at any time, more than once, from any thread, and when nothing was published. It must
    /// not unplug the device, since that would call `wake` again.
    fn wake(&self);

    /// Handles a program's call where the operating system owns the files and passes the calls on:
    /// in a kernel, an ioctl in the driver's own range. `word` is the number of the call. The
    /// answer replaces the program's argument.
    ///
    /// A front with files of its own never gets such a call. Fails with `ENOTTY` for a `word` that
    /// the front does not know; then the next front is tried.
    fn call(&self, dev: &Dev<T>, word: u32, argument: u64) -> Result<u64> {
        let _ = (dev, argument);
        Err(Error::new(Errno::ENOTTY, "the call means nothing to this device").figure(word.into()))
    }

    /// Step 4: ends new opens. Open files stay open, and their accesses fail with `ENODEV`. Also
    /// called when nothing was published.
    fn withdraw(&self);

    /// Step 6 of an orderly unbind: the front's last access to the hardware, when nothing else uses
    /// it. A display goes dark here.
    ///
    /// The fronts of a device leave newest first, before the driver's `unbind` hook, which may cut
    /// the power. Also called when nothing was published. Not called after a surprise removal, when
    /// the hardware is gone, nor after a failed probe, which switches off what it has switched on.
    /// If it panics, the walk goes on.
    ///
    /// The view is lent with two lifetimes, so no part of it can be kept.
    fn leave(&self, hw: &T::Hw<'_>)
    where
        T: DrmDriver,
    {
        let _ = hw;
    }
}
