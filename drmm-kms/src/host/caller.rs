//! The thread of a program that makes a call: its process, its rights, and how its waits end when a
//! signal comes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};

/// The caller of [`File::ioctl`](crate::File::ioctl), as the kernel knows it from `current`.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    process: u32,
    is_admin: bool,
    cancel: Option<&'a Cancel>,
}

impl<'a> Caller<'a> {
    /// A thread of the process `process` (`tgid`), without special rights.
    #[must_use]
    pub const fn of(process: u32) -> Self {
        Self { process, is_admin: false, cancel: None }
    }

    /// A thread of this process.
    #[must_use]
    pub fn here() -> Self {
        Self::of(std::process::id())
    }

    /// The same caller, with the rights of an administrator (`CAP_SYS_ADMIN`).
    #[must_use]
    pub const fn admin(mut self) -> Self {
        self.is_admin = true;
        self
    }

    /// The same caller, whose waits end with `EINTR` once `cancel` says so.
    #[must_use]
    pub const fn cancelled_by(mut self, cancel: &'a Cancel) -> Self {
        self.cancel = Some(cancel);
        self
    }

    /// The number of the process.
    #[must_use]
    pub const fn process(&self) -> u32 {
        self.process
    }

    /// Whether it has the rights of an administrator.
    #[must_use]
    pub const fn is_admin(&self) -> bool {
        self.is_admin
    }

    pub(crate) const fn cancel(&self) -> Option<&'a Cancel> {
        self.cancel
    }
}

/// Ends the waits of the calls that it was given to: a signal, or a program that has died.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc connector plug light }
/// # fn main() -> Result {
/// # let parent = plug("doc")?;
/// use drmm_kms::uapi::{Layout, WaitVblank, VBLANK_RELATIVE, WAIT_VBLANK};
/// use drmm_kms::{Arena, Cancel};
///
/// # light("doc")?;
/// let file = drmm_kms::open_by_parent("doc")?;
/// let mut memory = Arena::new();
/// let wait = WaitVblank { kind: VBLANK_RELATIVE, sequence: 1000, ..WaitVblank::default() };
/// let at = memory.alloc_value(&wait);
/// let signal = Cancel::new();
/// signal.cancel();
/// let caller = Caller::here().cancelled_by(&signal);
/// assert!(file.ioctl(&caller, WAIT_VBLANK, at, &mut memory).is_err());
/// # parent.unbind(Removal::Orderly)
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Cancel {
    is_cancelled: AtomicBool,
    waits: RwLock<Vec<Weak<dyn Wake>>>,
}

/// What a wait sleeps on.
pub(crate) trait Wake: Send + Sync + core::fmt::Debug {
    /// Lets the waits look again.
    fn wake(&self);
}

/// A wait under way.
pub(crate) struct Waiting<'a> {
    cancel: &'a Cancel,
    on: Weak<dyn Wake>,
}

impl Cancel {
    /// Nothing is cancelled yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the waits that are under way, and those that begin later, with `EINTR`.
    pub fn cancel(&self) {
        // ORDERING: Release, paired with the Acquire in `is_cancelled`. A wait that has read the
        // old value before it sleeps is registered, and is woken below under its own lock.
        self.is_cancelled.store(true, Ordering::Release);
        let waits = self.waits.read().unwrap_or_else(PoisonError::into_inner).clone();
        for wait in waits.iter().filter_map(Weak::upgrade) {
            wait.wake();
        }
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        // ORDERING: Acquire, paired with the Release in `cancel`.
        self.is_cancelled.load(Ordering::Acquire)
    }

    pub(crate) fn register(&self, on: &Arc<dyn Wake>) -> Waiting<'_> {
        let on = Arc::downgrade(on);
        self.waits.write().unwrap_or_else(PoisonError::into_inner).push(Weak::clone(&on));
        Waiting { cancel: self, on }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut waits = self.cancel.waits.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = waits.iter().position(|wait| wait.ptr_eq(&self.on)) {
            waits.swap_remove(place);
        }
    }
}
