//! Calls of a driver's own: numbers, arguments, rights, and what is kept for each open file.
//!
//! A driver declares its calls in one place ([`declare_drm_ioctls!`](crate::declare_drm_ioctls)),
//! with the structures that programs pass ([`uapi_structs!`](crate::uapi_structs)), and says what
//! an open file has ([`DriverFile`]). The core copies arguments, checks rights, and opens the gate.

mod declare;
pub(crate) mod layout;
mod table;
pub(crate) mod word;

use drmm_runtime::resource::{AtLastRef, Resource};
use drmm_runtime::{DrmDriver, Result};

pub use declare::{
    are_different, are_in_range, in_out, input, none, output, refused, word as word_by, word_of,
};
pub use table::{IoctlDesc, IoctlFlags, Run};

/// What a driver keeps for each open file of its card: `drm_driver.open`, `drm_driver.postclose`.
///
/// The state is shared by all threads that make calls on the file, so what changes in it is behind
/// a lock or an atomic. It can hold nothing of the hardware, which may go while the file is open.
///
/// ```
/// use drmm_kms::DriverFile;
/// use drmm_runtime::prelude::*;
///
/// #[drm_driver]
/// struct Counter {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     slots: &'bound Mutex<Vec<u32>>,
/// }
///
/// /// A program that counts: its slot in the hardware.
/// struct Session(usize);
///
/// impl DriverFile for Counter {
///     type File = Session;
///
///     fn open(hw: &CounterHw<'_>) -> Result<Session> {
///         let mut slots = hw.slots.lock();
///         slots.push(0);
///         Ok(Session(slots.len() - 1))
///     }
///
///     fn postclose(hw: &CounterHw<'_>, file: Session) {
///         if let Some(slot) = hw.slots.lock().get_mut(file.0) {
///             *slot = 0;
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it keeps for an open file",
    label = "needs `impl DriverFile for {Self}`",
    note = "`type File = ();` and an `open` that returns `Ok(())` if it keeps nothing"
)]
pub trait DriverFile: DrmDriver {
    /// The state of one open file.
    type File: Send + Sync + 'static;

    /// A program opens the card. An error is that of its `open`.
    fn open(hw: &Self::Hw<'_>) -> Result<Self::File>;

    /// The file is closed, and the card is there: takes back from the hardware what the file had.
    fn postclose(hw: &Self::Hw<'_>, file: Self::File) {
        let _ = hw;
        drop(file);
    }

    /// The file is closed after an unplug, perhaps long after: the hardware has nothing any more
    /// that could be taken back.
    fn postclose_unplugged(&self, file: Self::File) {
        drop(file);
    }
}

/// The calls of a driver's own, which [`declare_drm_ioctls!`](crate::declare_drm_ioctls) makes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no calls of its own",
    label = "declare them with `declare_drm_ioctls!`"
)]
pub trait DriverIoctls: DriverFile {
    #[doc(hidden)]
    const IOCTLS: &'static [IoctlDesc<Self>];
}

/// The calls of a driver's own on a card: a handle for a `#[drmm]` field. Without it programs get
/// `EINVAL` for each of them.
#[derive(Debug)]
pub struct Ioctls {
    pub(crate) _made: (),
}

impl Resource for Ioctls {
    type Ends = AtLastRef;
}
