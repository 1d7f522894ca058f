//! Counted references to a device object, and sections of its gate.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::Location;
use core::ptr::NonNull;

use crate::brand::Exactly;
use crate::device::container::Container;
use crate::device::driver::{CovariantView, DrmDriver};
use crate::device::object::{Core, CorePtr};
use crate::device::open_file::OpenFile;
use crate::error::Result;
use crate::gate::Section;
#[cfg(feature = "std")]
use crate::gate::{Attempt, Refusal};
use crate::info::DriverInfo;
use crate::trace::{Kind, Label, List, Place};

/// A counted reference to a device object: `drm_dev_get` is `clone`, `drm_dev_put` is `drop`.
///
/// It derefs to the driver's struct, which it keeps alive. It does not keep the hardware, which is
/// behind the gate, see [`enter`](Self::enter) and [`with_hw`](Self::with_hw).
///
/// ```
/// use drmm_runtime::prelude::*;
///
/// #[drm_driver(name = "adc", desc = "A converter", major = 1, minor = 0)]
/// struct Adc {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     sample: &'bound u32,
///     channels: u32,
/// }
/// # let parent = drmm_runtime::bus::Parent::new("adc0")?;
/// # let mut made = None;
/// # parent.bind((), |device| {
/// #     let adc = devm_drm_dev_alloc!(device, |_| Adc { sample: device.devm(7)?, channels: 4 })?;
/// #     made = Some(adc.dev());
/// #     adc.devm_register()
/// # })?;
/// # let dev = made.unwrap();
///
/// let file: Dev<Adc> = dev.clone(); // what an open file of a program holds
/// assert_eq!(file.with_hw(|hw| *hw.sample)?, 7);
///
/// parent.unbind(Removal::Orderly)?;
/// assert_eq!(file.channels, 4); // the software is there as long as `file` is
/// let refused = file.with_hw(|hw| *hw.sample).unwrap_err();
/// assert_eq!(refused.errno(), Errno::ENODEV);
/// # Ok::<(), Error>(())
/// ```
pub struct Dev<T> {
    core: NonNull<Core>,
    /// The line that made it, for a census.
    place: &'static Location<'static>,
    _device: Exactly<T>,
}

// Neither the type nor what needs no more than its core has a bound on `T`: a struct whose
// attribute was forgotten is then refused where it is allocated and where the gate is used, and not
// wherever a signature or a static names its device. A value exists for a driver `T` only, see
// `adopt`.

// SAFETY: there is a value for a driver `T` only, and `DrmDriver` promises that every field of the
// device and of the view is `Send` and `Sync`.
unsafe impl<T> Send for Dev<T> {}
// SAFETY: there is a value for a driver `T` only, and `DrmDriver` promises that every field of the
// device and of the view is `Send` and `Sync`.
unsafe impl<T> Sync for Dev<T> {}

impl<T> Dev<T> {
    /// Takes over a reference that was counted before.
    ///
    /// # Safety
    ///
    /// `T` is a driver, `core` is a ready device of it, and the caller hands over a reference of
    /// its own.
    pub(crate) unsafe fn adopt(core: NonNull<Core>, place: &'static Location<'static>) -> Self {
        let this = Self { core, place, _device: PhantomData };
        trace_reference(this.core(), Kind::Get, "Dev", place);
        this
    }

    /// Makes one more reference.
    ///
    /// # Safety
    ///
    /// `T` is a driver, `core` is a ready device of it, and a reference to it exists during the
    /// call.
    #[track_caller]
    pub(crate) unsafe fn from_core(core: NonNull<Core>) -> Self {
        // SAFETY: by the contract a reference exists, so it is alive.
        unsafe { core.as_ref() }.get();
        // SAFETY: by the contract a ready device of driver `T`, and the reference was just counted.
        unsafe { Self::adopt(core, Location::caller()) }
    }

    /// A reference that is not counted, for a call of the kernel's during which the kernel keeps
    /// the device alive.
    ///
    /// # Safety
    ///
    /// `core` is a ready device of driver `T`, and stays alive while what is returned is used.
    #[cfg(drmm_kernel)]
    #[track_caller]
    pub(crate) unsafe fn borrowed(core: NonNull<Core>) -> core::mem::ManuallyDrop<Self> {
        core::mem::ManuallyDrop::new(Self { core, place: Location::caller(), _device: PhantomData })
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
        self.core().base.parent.name()
    }

    /// Whether the gate is closed; `drm_dev_is_unplugged`. An open gate can close right after the
    /// call.
    #[must_use]
    pub fn is_unplugged(&self) -> bool {
        self.core().gate.is_closed()
    }

    /// Enters a section: until the guard is dropped the hardware view exists, and unbind waits.
    ///
    /// Sections nest, and may sleep; `drm_dev_enter` and `drm_dev_exit`. Fails with `ENODEV` once
    /// the gate is closed, and with `ENOMEM` if there is no memory for the record of a thread's
    /// first section. Prefer [`with_hw`](Self::with_hw): a leaked guard makes unbind wait for ever.
    ///
    /// A signal handler may enter if it leaves every section before it returns, and if its thread
    /// has been inside a section before, is inside fewer than seven, and is not observed by a
    /// [`Census`](crate::report). In all other cases entering allocates or takes a lock. The author
    /// who installs a handler must make sure of this.
    #[inline]
    #[track_caller]
    #[must_use = "the section ends when the guard is dropped: bind it to a name, `_` drops at once"]
    pub fn enter(&self) -> Result<Entered<'_, T>>
    where
        T: DrmDriver,
    {
        // SAFETY: this reference keeps the ready device alive for as long as the guard borrows it.
        unsafe { Entered::new(self.core, Location::caller()) }
    }

    /// Runs `f` with the hardware view inside one section.
    ///
    /// The view shows the whole driver struct: the `#[devm]` fields are its own, and it derefs to
    /// the device for all others. The two lifetimes keep `f` from storing one part of the view in
    /// another. Fails with `ENODEV` once the gate is closed, without running `f`.
    ///
    /// Call a method of the view in a closure, `|hw| hw.reset()`. The path of the method,
    /// `BochsHw::reset`, has the one lifetime of its `impl`, while `f` must accept any. Clippy's
    /// `redundant_closure_for_method_calls` proposes the path nevertheless
    /// ([rust-clippy#9335](https://github.com/rust-lang/rust-clippy/issues/9335)): allow the lint
    /// where it is on.
    ///
    /// ```
    /// use drmm_runtime::prelude::*;
    ///
    /// #[drm_driver(name = "counter", desc = "Counts its commands", major = 1, minor = 0)]
    /// struct Counter {
    ///     #[drm_device]
    ///     drm: DrmDevice,
    ///     #[devm]
    ///     command: &'bound Mutex<u32>,
    ///     sent: Mutex<usize>,
    /// }
    ///
    /// impl CounterHw<'_> {
    ///     fn send(&self, value: u32) {
    ///         *self.command.lock() = value; // hardware
    ///         *self.sent.lock() += 1; // software, of the same device
    ///     }
    /// }
    /// # drmm_runtime::bus::Parent::new("counter.0")?.bind((), |device| {
    ///
    /// let counter = devm_drm_dev_alloc!(device, |_| Counter {
    ///     command: device.devm(Mutex::new(0))?,
    ///     sent: Mutex::new(0),
    /// })?;
    /// let dev = counter.dev();
    /// dev.with_hw(|hw| hw.send(7))?;
    /// assert_eq!(*dev.sent.lock(), 1);
    /// # counter.devm_register()
    /// # })?;
    /// # Ok::<(), Error>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn with_hw<R>(&self, f: impl for<'s, 'b> FnOnce(&'s T::Hw<'b>) -> R) -> Result<R>
    where
        T: DrmDriver,
    {
        #[cfg(feature = "std")]
        {
            let place = Location::caller();
            let gate = &self.core().gate;
            let _section = match gate.enter_quietly(place) {
                Ok(section) => section,
                // The error is built here: if it came by memory, the result of the fast path would
                // have to be built there as well.
                Err(attempt) => {
                    return self.lend_and_tell(attempt, place, f).map_err(Refusal::error);
                }
            };
            // SAFETY: inside a section the view is initialised, and `f` cannot tell its lifetime
            // from any other.
            Ok(f(unsafe { Container::<T>::view(self.core) }))
        }
        #[cfg(not(feature = "std"))]
        {
            let entered = self.enter()?;
            Ok(entered.with_hw(f))
        }
    }

    /// [`with_hw`](Self::with_hw) where the fast path was not enough: a function of its own, so
    /// that the exit of the fast path need not ask whether a listener wants it.
    #[cfg(feature = "std")]
    #[cold]
    #[inline(never)]
    fn lend_and_tell<R>(
        &self,
        attempt: Attempt<'_>,
        place: &'static Location<'static>,
        f: impl for<'s, 'b> FnOnce(&'s T::Hw<'b>) -> R,
    ) -> core::result::Result<R, Refusal>
    where
        T: DrmDriver,
    {
        let _section = self.core().gate.enter_slowly(attempt, place)?;
        // SAFETY: inside a section the view is initialised, and `f` cannot tell its lifetime from
        // any other.
        Ok(f(unsafe { Container::<T>::view(self.core) }))
    }

    /// Tells the trace that a program has opened the device, by the front `name`; the value that
    /// is returned belongs into the program's open file.
    ///
    /// ```
    /// use drmm_runtime::prelude::*;
    /// use drmm_runtime::publish::OpenFile;
    /// # #[drm_driver]
    /// # struct Chip { #[drm_device] drm: DrmDevice }
    ///
    /// struct File {
    ///     opened: OpenFile,
    ///     dev: Dev<Chip>,
    /// }
    ///
    /// impl File {
    ///     fn open(dev: Dev<Chip>) -> Self {
    ///         Self { opened: dev.open_file("video node"), dev }
    ///     }
    ///
    ///     fn start(&self) -> Result {
    ///         self.opened.answer(self.dev.with_hw(|_hw| { /* .. */ }))
    ///     }
    /// }
    /// ```
    #[track_caller]
    pub fn open_file(&self, name: &'static str) -> OpenFile {
        OpenFile::new(self.core().owner(), name)
    }

    /// As [`with_hw`](Self::with_hw), for a section that no line of the driver enters. Reports name
    /// the line that made this reference.
    #[cfg(any(feature = "std", drmm_kernel))]
    pub(crate) fn with_hw_of_holder<R>(&self, f: impl for<'s, 'b> FnOnce(&'s T::Hw<'b>) -> R) -> Result<R>
    where
        T: DrmDriver,
    {
        // SAFETY: this reference keeps the ready device alive for as long as the guard borrows it.
        let entered = unsafe { Entered::<T>::new(self.core, self.place) }?;
        Ok(entered.with_hw(f))
    }
}

/// Tells a census that a reference was made or is dropped.
pub(super) fn trace_reference(
    core: &Core,
    kind: Kind,
    name: &'static str,
    place: &'static Location<'static>,
) {
    core.owner().detail(kind, List::Container, Label { name, ty: "", place: Place::of(place) });
}

impl<T> Clone for Dev<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        // SAFETY: a ready device of driver `T` that this reference keeps alive.
        unsafe { Self::from_core(self.core) }
    }
}

impl<T> Drop for Dev<T> {
    fn drop(&mut self) {
        trace_reference(self.core(), Kind::Put, "Dev", self.place);
        // SAFETY: this value owns its reference.
        unsafe { Core::put(self.core) };
    }
}

impl<T: DrmDriver> Deref for Dev<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: a ready device of driver `T`; the reference keeps the data until after it is
        // dropped.
        unsafe { Container::<T>::data(self.core) }
    }
}

impl<T> fmt::Debug for Dev<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dev").field("driver", &self.info().name).field("id", &self.id()).finish()
    }
}

/// A section under way: the device is bound, and its hardware view exists. Dropping the guard
/// leaves the section.
///
/// It stays on the thread that entered. Asynchronous code must not hold it over an `.await`: an
/// unplug on the same thread would fail with `EDEADLK`. This line in `clippy.toml` finds such code:
/// `await-holding-invalid-types = ["drmm_runtime::Entered"]`.
///
/// ```
/// use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "adc", desc = "A converter", major = 1, minor = 0)]
/// # struct Adc { #[drm_device] drm: DrmDevice, #[devm] sample: &'bound u32, offset: u32 }
///
/// fn sample(dev: &Dev<Adc>) -> Result<u32> {
///     let section = dev.enter()?; // unbind waits from here ...
///     let raw = *section.hw().sample; // hardware, by the view
///     Ok(raw + section.offset) // ... to here; a field of the device needs no view
/// }
/// # drmm_runtime::bus::Parent::new("adc0")?.bind((), |device| {
/// #     let adc = devm_drm_dev_alloc!(device, |_| Adc { sample: device.devm(7)?, offset: 1 })?;
/// #     assert_eq!(sample(&adc.dev())?, 8);
/// #     adc.devm_register()
/// # })?;
/// # Ok::<(), Error>(())
/// ```
#[must_use = "the section ends when the guard is dropped: bind it to a name, `_` drops at once"]
pub struct Entered<'dev, T> {
    core: CorePtr,
    _section: Section<'dev>,
    _device: Exactly<T>,
}

impl<'dev, T: DrmDriver> Entered<'dev, T> {
    /// # Safety
    ///
    /// `core` is a ready device of driver `T` that stays alive for `'dev`.
    #[inline]
    pub(crate) unsafe fn new(core: NonNull<Core>, place: &'static Location<'static>) -> Result<Self> {
        // SAFETY: by the contract it is alive for `'dev`.
        let gate = unsafe { &(*core.as_ptr()).gate };
        Ok(Self { core: CorePtr(core), _section: gate.enter(place)?, _device: PhantomData })
    }

    /// Runs `f` with the hardware view. Unlike [`hw`](Self::hw) it works for every view.
    pub fn with_hw<R>(&self, f: impl for<'s, 'b> FnOnce(&'s T::Hw<'b>) -> R) -> R {
        // SAFETY: inside a section the view is initialised, and `f` cannot tell its lifetime from
        // any other.
        f(unsafe { Container::<T>::view(self.core.0) })
    }

    /// The hardware view, for as long as the section is borrowed.
    #[must_use]
    pub fn hw(&self) -> &T::Hw<'_>
    where
        T: CovariantView,
    {
        // SAFETY: inside a section the view is initialised, and `shorten` cannot tell its lifetime
        // from any other.
        T::shorten(unsafe { Container::<T>::view(self.core.0) })
    }
}

impl<T: DrmDriver> Deref for Entered<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: a ready device of driver `T` that stays alive for `'dev`.
        unsafe { Container::<T>::data(self.core.0) }
    }
}
