//! Resources that a driver acquires and releases by hand.

use core::sync::atomic::{AtomicUsize, Ordering};

use crate::bound::BoundDevice;
use crate::error::Result;
use crate::trace::{EntryInfo, Kind, Label, List, Owner, Phase, Place};

/// A resource that is acquired by hand, as with a pair of functions in C. The sweep sees whether
/// and when it is released.
///
/// It is for functions of a bus or of a subsystem that come in pairs, and for mocks of them in
/// tests. It can be copied, so it can be released twice or never, as in C.
///
/// ```
/// # use drmm_runtime::{test::Raw, Result};
/// # use drmm_runtime::bus::{Bound, BoundDevice};
/// #[track_caller]
/// fn clk_enable<'bound>(device: &impl BoundDevice<'bound>) -> Result<Raw> {
///     Raw::acquire(device, "clock")
/// }
///
/// fn clk_disable(clock: Raw) {
///     clock.release();
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Raw {
    parent: u64,
    name: &'static str,
    place: Place,
    number: usize,
}

impl Raw {
    /// Acquires it. This counts as one acquisition, so a test can make it fail with `ENOMEM`.
    #[track_caller]
    pub fn acquire<'bound>(device: &(impl BoundDevice<'bound> + ?Sized), name: &'static str) -> Result<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        device.acquire(name)?;
        let parent = device.bound().inner().owner().parent;
        // ORDERING: only uniqueness matters, which every ordering gives.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let this = Self { parent, name, place: Place::caller(), number };
        this.say(Kind::Acquire);
        Ok(this)
    }

    /// Releases it, once for each call.
    pub fn release(self) {
        self.say(Kind::Release);
    }

    fn say(self, kind: Kind) {
        let Self { parent, name, place, number } = self;
        let label = Label { name, ty: "", place };
        let at = EntryInfo { entry: number, on: 0, size: 0 };
        Owner { parent, device: 0 }.emit_at(kind, Phase::Alive, List::Raw, label, at);
    }
}
