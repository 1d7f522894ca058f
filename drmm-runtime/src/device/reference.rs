//! Counted references to a device object, and sections of its gate.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::Location;
use core::ptr::NonNull;

use crate::brand::Exactly;
use crate::device::container::Container;
use crate::device::object::{Core, CorePtr};
use crate::error::Result;
use crate::gate::Section;
use crate::info::DriverInfo;
use crate::parts::{CovariantView, Parts};
use crate::trace::{Kind, Label, List, Place};

/// A counted reference to a device object: `drm_dev_get` is `clone`, `drm_dev_put` is `drop`.
///
/// It derefs to the driver's struct, which it keeps alive. It says nothing about the hardware: that is behind
/// the gate, see [`enter`](Self::enter) and [`with_hw`](Self::with_hw).
pub struct Dev<T: Parts> {
    core: NonNull<Core>,
    /// The line that made it: what a census says of it.
    place: &'static Location<'static>,
    _device: Exactly<T>,
}

// SAFETY: `Parts` promises that every field of the device and of the view is `Send` and `Sync`.
unsafe impl<T: Parts> Send for Dev<T> {}
// SAFETY: as above.
unsafe impl<T: Parts> Sync for Dev<T> {}

impl<T: Parts> Dev<T> {
    /// Takes over a reference that is counted already.
    ///
    /// # Safety
    ///
    /// `core` is a ready device of driver `T`, and the caller hands over a reference of its own.
    pub(crate) unsafe fn adopt(core: NonNull<Core>, place: &'static Location<'static>) -> Self {
        let this = Self { core, place, _device: PhantomData };
        trace_reference(this.core(), Kind::Get, "Dev", place);
        this
    }

    /// Makes one more reference.
    ///
    /// # Safety
    ///
    /// `core` is a ready device of driver `T` that somebody holds a reference to.
    #[track_caller]
    pub(crate) unsafe fn from_core(core: NonNull<Core>) -> Self {
        // SAFETY: by the contract it is alive.
        unsafe { core.as_ref() }.get();
        // SAFETY: by the contract, and the reference was just counted.
        unsafe { Self::adopt(core, Location::caller()) }
    }

    pub(crate) fn as_ptr(&self) -> NonNull<Core> {
        self.core
    }

    pub(crate) fn core(&self) -> &Core {
        // SAFETY: the reference is counted.
        unsafe { self.core.as_ref() }
    }

    /// Name and version of the driver.
    #[must_use]
    pub fn info(&self) -> &'static DriverInfo {
        self.core().driver()
    }

    /// A number that no other device of this program has or had.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.core().gate.id()
    }

    /// The bus's name for the parent, for example `"0000:00:02.0"`.
    #[must_use]
    pub fn parent_name(&self) -> &str {
        self.core().parent.name()
    }

    /// Whether the gate is closed; `drm_dev_is_unplugged`. It can close right after the answer.
    #[must_use]
    pub fn is_unplugged(&self) -> bool {
        self.core().gate.is_closed()
    }

    /// Enters a section: until the guard is dropped the hardware view is there, and unbind waits.
    ///
    /// Sections nest, and may sleep. Fails with `ENODEV` once the gate is closed, and with `ENOMEM` if there is no
    /// memory for the record of a thread's first section. `drm_dev_enter` and `drm_dev_exit` in the kernel. Prefer
    /// [`with_hw`](Self::with_hw): a guard that is leaked makes the unbind wait for ever.
    ///
    /// A signal handler may enter if it leaves every section before it returns, on a thread that has been inside a
    /// section before, is inside fewer than seven, and is not heard by a [`Census`](crate::trace): all else allocates or
    /// takes a lock. Whoever installs a handler promises so.
    #[inline]
    #[track_caller]
    #[must_use = "the section ends when the guard is dropped: bind it to a name, `_` drops at once"]
    pub fn enter(&self) -> Result<Entered<'_, T>> {
        // SAFETY: this reference keeps the ready device alive for as long as the guard borrows it.
        unsafe { Entered::new(self.core, Location::caller()) }
    }

    /// Runs `f` with the device and its hardware view inside one section.
    ///
    /// The two lifetimes keep `f` from storing one part of the view in another. Fails with `ENODEV` once the gate is
    /// closed, without running `f`.
    #[inline]
    #[track_caller]
    pub fn with_hw<R>(&self, f: impl for<'s, 'b> FnOnce(&'s T, &'s T::Hw<'b>) -> R) -> Result<R> {
        let entered = self.enter()?;
        Ok(entered.with_hw(f))
    }
}

/// Tells a census of a reference that is made or dropped.
pub(super) fn trace_reference(
    core: &Core,
    kind: Kind,
    name: &'static str,
    place: &'static Location<'static>,
) {
    core.owner().detail(kind, List::Container, Label { name, ty: "", place: Place::of(place) });
}

impl<T: Parts> Clone for Dev<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        // SAFETY: a ready device of driver `T` that this reference keeps alive.
        unsafe { Self::from_core(self.core) }
    }
}

impl<T: Parts> Drop for Dev<T> {
    fn drop(&mut self) {
        trace_reference(self.core(), Kind::Put, "Dev", self.place);
        // SAFETY: this value owns its reference.
        unsafe { Core::put(self.core) };
    }
}

impl<T: Parts> Deref for Dev<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: a ready device of driver `T`; the reference keeps the data until after it is dropped.
        unsafe { Container::<T>::data(self.core) }
    }
}

impl<T: Parts> fmt::Debug for Dev<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dev").field("driver", &self.info().name).field("id", &self.id()).finish()
    }
}

/// A section under way: the device is bound, and its hardware view is there. Dropping it is the exit.
///
/// It stays on the thread that entered. In asynchronous code it must not be held over an `.await`: an unplug on the same
/// thread would say `EDEADLK`. `await-holding-invalid-types = ["drmm_runtime::Entered"]` in `clippy.toml` finds that.
#[must_use = "the section ends when the guard is dropped: bind it to a name, `_` drops at once"]
pub struct Entered<'dev, T: Parts> {
    core: CorePtr,
    _section: Section<'dev>,
    _device: Exactly<T>,
}

impl<'dev, T: Parts> Entered<'dev, T> {
    /// # Safety
    ///
    /// `core` is a ready device of driver `T` that stays alive for `'dev`.
    #[inline]
    pub(crate) unsafe fn new(core: NonNull<Core>, place: &'static Location<'static>) -> Result<Self> {
        // SAFETY: by the contract it is alive for `'dev`.
        let gate = unsafe { &(*core.as_ptr()).gate };
        Ok(Self { core: CorePtr(core), _section: gate.enter(place)?, _device: PhantomData })
    }

    /// Runs `f` with the device and its hardware view. Unlike [`hw`](Self::hw) it works for every view.
    pub fn with_hw<R>(&self, f: impl for<'s, 'b> FnOnce(&'s T, &'s T::Hw<'b>) -> R) -> R {
        // SAFETY: inside a section the view is there, and `f` cannot tell its lifetime from any other.
        f(self, unsafe { Container::<T>::view(self.core.0) })
    }

    /// The hardware view, for as long as the section is borrowed.
    #[must_use]
    pub fn hw(&self) -> &T::Hw<'_>
    where
        T: CovariantView,
    {
        // SAFETY: inside a section the view is there, and `shorten` cannot tell its lifetime from any other.
        T::shorten(unsafe { Container::<T>::view(self.core.0) })
    }
}

impl<T: Parts> Deref for Entered<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: a ready device of driver `T` that stays alive for `'dev`.
        unsafe { Container::<T>::data(self.core.0) }
    }
}
