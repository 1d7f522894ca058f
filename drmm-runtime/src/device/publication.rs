//! How a device becomes visible to programs, and stops being so.

use crate::device::reference::Dev;
use crate::error::Result;
use crate::parts::Parts;

/// A front that lets programs open a device: a file layer, for example.
///
/// It is given to [`Building::publish_with`](crate::Building::publish_with) while the device is built and ends with
/// the device list. It must not keep a [`Dev`] beyond [`withdraw`](Self::withdraw), or the device lives for ever.
pub trait Publication<T: Parts>: Send + Sync + 'static {
    /// The device is registered: let programs open it. Fronts are published in the order they were given.
    ///
    /// When one fails, those published before are withdrawn, newest first, behind a closed gate.
    fn publish(&self, dev: &Dev<T>) -> Result;

    /// Step 2: wake whoever waits for the hardware, with `ENODEV`. May be called at any time, more than once,
    /// from any thread, and when nothing was published. It must not unplug the device, which would wake again.
    fn wake(&self);

    /// Step 4: no new opens. What is open stays open and gets `ENODEV`. Called also when nothing was published.
    fn withdraw(&self);
}
