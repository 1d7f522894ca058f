//! How a device becomes visible to programs, and stops being so.

use crate::device::reference::Dev;
use crate::error::{Errno, Error, Result};
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

    /// A program's call of the driver, where the operating system has the files and brings the calls: in a kernel, an
    /// ioctl in the driver's own range. `word` says which call it is; the program gets the answer in the place of its
    /// argument.
    ///
    /// A front with files of its own never sees one. Fails with `ENOTTY` for a word that means nothing to it, and then
    /// the next front is asked.
    fn call(&self, dev: &Dev<T>, word: u32, argument: u64) -> Result<u64> {
        let _ = (dev, argument);
        Err(Error::new(Errno::ENOTTY, "the call means nothing to this device").figure(word.into()))
    }

    /// Step 4: no new opens. What is open stays open and gets `ENODEV`. Called also when nothing was published.
    fn withdraw(&self);
}
