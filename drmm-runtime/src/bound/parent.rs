//! The bus's side of a device: what the kernel calls the parent, `struct device`.
//!
//! A bus makes one [`Parent`] for each piece of hardware that it finds, binds a driver to it, and
//! unbinds it again. The parent owns the bound list. Device objects that a driver makes hold a
//! reference to their parent.

use core::cell::UnsafeCell;
use core::fmt;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use crate::bound::bus_entry::BusEntry;
use crate::bound::descent;
use crate::bound::inner::{BindingState, Inner};
use crate::bound::links;
use crate::bound::probe_report::ProbeReport;
use crate::bound::release_order;
use crate::bound::undo::undo;
use crate::bound::{Bound, Bus};
use crate::counted::Ref;
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::list::{DeclaredKey, Entry};
use crate::os::{self, BusDevice};
use crate::primitive::Ordering;
use crate::removal::Removal;
use crate::trace::{Kind, Label, List, Phase, Place};

/// A counted handle of the bus to a device. Each device object of its driver holds a reference to
/// the device as well.
///
/// Unbind it before the last handle is dropped. The drop of the last handle unbinds by itself, as
/// at an orderly removal (after an [`unplug`](Self::unplug) as at a surprise), and waits as
/// [`unbind`](Self::unbind) does; the trace has a [`Kind::Orphan`](crate::report::Kind::Orphan) for
/// it. Where `unbind` would fail with `EDEADLK`, the driver stays bound for ever, and the trace
/// says so. (In a kernel the driver core unbinds, and a drop never does.)
///
/// ```
/// use drmm_runtime::bus::{Bound, BoundDevice, Bus, Parent, Removal};
///
/// struct Platform;                                  // a bus needs one type for itself ...
/// #[derive(Clone, Copy)]
/// struct Device<'bound>(Bound<'bound>);             // ... and one for what its drivers are given
/// impl<'bound> BoundDevice<'bound> for Device<'bound> {
///     fn bound(&self) -> Bound<'bound> {
///         self.0
///     }
/// }
/// impl Bus for Platform {
///     type Device<'bound> = Device<'bound>;
///     fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
///         Device(bound)
///     }
/// }
///
/// let parent = Parent::new("serial0")?;
/// parent.bind(Platform, |device| {
///     device.devm_add_action("switch the port off", || println!("off"))?;
///     Ok(())
/// })?;
/// parent.unbind(Removal::Orderly)?;                 // prints "off"
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub struct Parent {
    pub(crate) inner: Ref<Inner>,
}

impl Parent {
    /// A parent without a driver. `name` is the bus's name for it, for example `"0000:00:02.0"`.
    ///
    /// Fails with `ENOMEM`.
    #[cfg(not(drmm_kernel))]
    #[track_caller]
    pub fn new(name: &str) -> Result<Self> {
        Self::of(name, BusDevice)
    }

    /// A parent without a driver, for the operating system's `device`.
    #[track_caller]
    pub(crate) fn of(name: &str, device: BusDevice) -> Result<Self> {
        Ok(Self { inner: Inner::new(name, device)? })
    }

    /// The bus's name for it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.name()
    }

    /// A number that no other parent of this program has or had. The trace identifies the parent by
    /// it.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.inner.id()
    }

    /// Whether a driver is bound to it: probe has succeeded, and unbind has not begun.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.inner.state() == BindingState::Bound
    }

    /// Makes the `nth` acquisition from now on fail with `ENOMEM`, to test what a driver does then.
    /// The first acquisition is 1; 0 makes none fail.
    pub fn fail_acquisition(&self, nth: u32) {
        self.inner.fault.arm(nth);
    }

    /// The number of references to it, including this one.
    #[cfg(feature = "std")]
    pub(crate) fn references(&self) -> usize {
        self.inner.references()
    }

    /// The number of acquisitions since the last call of
    /// [`fail_acquisition`](Self::fail_acquisition). Before the first call they are not counted.
    #[must_use]
    pub fn acquisitions(&self) -> u32 {
        self.inner.fault.passed()
    }

    /// Binds a driver: makes the bus's device in a new bound scope and runs `probe` on it.
    ///
    /// `probe` is generic over the scope, so nothing of the scope can leave it. It runs with the
    /// bus device's lock held. If `probe` fails or panics, everything that it acquired is released
    /// as by an unbind, and the error is returned (`EIO` for a panic). The same happens, with
    /// `ENODEV`, if [`unplug`](Self::unplug) was called during `probe`.
    ///
    /// A failure is [reported](crate::report::Report), and so is a device that `probe` left
    /// unregistered.
    ///
    /// Returns what `probe` returned. A bus should require a [`Registered`](crate::Registered) from
    /// the probe of its drivers, so that no driver forgets to register its device.
    ///
    /// Fails with `EBUSY` if a driver is bound already, also inside a section of one of its
    /// devices, with `EDEADLK` if called from within `probe` or an unbind, and with `ENOMEM`. For a
    /// [child](crate::bus::Child), fails with `ENODEV` if the binding of its maker is ending or has
    /// ended.
    ///
    /// If `probe` fails, drivers that were bound to its
    /// [children](crate::bus::BoundDevice::devm_child) meanwhile are unbound newest first, before
    /// step 1 for what `probe` acquired.
    pub fn bind<B: Bus, R>(
        &self,
        bus: B,
        probe: impl for<'bound> FnOnce(&'bound B::Device<'bound>) -> Result<R>,
    ) -> Result<R> {
        self.inner.may_attach()?;
        BusDevice::attach(&self.inner, || self.bind_here(bus, probe))
    }

    /// [`bind`](Self::bind), in a kernel as the driver core calls back for it.
    fn bind_here<B: Bus, R>(
        &self,
        bus: B,
        probe: impl for<'bound> FnOnce(&'bound B::Device<'bound>) -> Result<R>,
    ) -> Result<R> {
        let mut report = ProbeReport::open(&self.inner, bus.driver_name());
        let busy = Error::new(Errno::EBUSY, "a driver is bound to the device already");
        // The thread that has the lock may be waiting for this very section.
        if self.inner.devices.is_inside() {
            return Err(busy);
        }
        let locked = self.inner.lock()?;
        if self.inner.state() != BindingState::Idle {
            return Err(busy);
        }
        // First, since from here on an operating system with lists of its own ends what has begun.
        os::begin_binding(&self.inner).inspect_err(|refused| report.failed(*refused))?;
        links::join_maker(&self.inner)?;
        self.inner.unplugged.store(false, Ordering::SeqCst);
        self.inner.resources.reopen();
        self.inner.stops.reopen();
        self.inner.switched.reopen();
        self.inner.fault.begin();
        self.inner.set_state(BindingState::Probing);
        self.inner.links.open_to_children();
        let driver = bus.driver_name();
        let probed = host::guard(|| self.probe(bus, probe)).unwrap_or_else(|()| {
            let label = Label { name: "probe", ty: driver, place: Place::NONE };
            self.inner.owner().emit(Kind::Panic, Phase::Alive, List::Bus, label);
            Err(Error::new(Errno::EIO, "probe panicked; everything it acquired was released"))
        });
        let refused = match probed.map(|given| (given, self.inner.complete())) {
            Ok((given, Ok(()))) => {
                report.succeeded();
                return Ok(given);
            }
            Ok((given, Err(refused))) => {
                // It is a value of the caller, and its drop may panic.
                let _ = host::guard(|| drop(given));
                refused
            }
            Err(refused) => refused,
        };
        report.failed(refused);
        undo(&self.inner, locked).inspect_err(|why| report.stays(*why))?;
        Err(refused)
    }

    /// Moves the bus's value to the bound list, makes its device and runs `probe` on the device.
    fn probe<B: Bus, R>(
        &self,
        bus: B,
        probe: impl for<'bound> FnOnce(&'bound B::Device<'bound>) -> Result<R>,
    ) -> Result<R> {
        let bound = Bound { parent: self.inner.as_raw(), _scope: PhantomData };
        let bus = BusEntry::<B> { bus, device: UnsafeCell::new(MaybeUninit::uninit()) };
        // SAFETY: the bus's value is `Send` and `'static`, and the device beside it is `Send` and
        // has no drop.
        let entry =
            unsafe { self.inner.resources.add(self.inner.owner(), DeclaredKey::<BusEntry<B>>::KEY, bus) }?;
        let payload = Entry::payload(entry);
        // SAFETY: the entry stays until step 8 of the unbind. Nothing that `probe` can leave behind
        // lives longer: `probe` is generic over `'bound`, the view ends in step 7, and callbacks
        // end in step 5.
        let BusEntry { bus, device } = unsafe { payload.as_ref() };
        let device = device.get().cast::<B::Device<'_>>();
        // SAFETY: there is room for a device, whose type differs from this one only in a lifetime;
        // no other code has the address yet.
        unsafe { device.write(bus.device(bound)) };
        // SAFETY: the device was just made, and from now on it is only shared. The entry stays
        // until step 8, as above.
        probe(unsafe { &*device })
    }

    /// Steps 1 to 3 of the release order, for all devices of this parent: the hardware is gone, or
    /// is about to be. It may be called from any thread at any time, and repeatedly.
    ///
    /// Afterwards no section is under way and none can be entered. If probe is running,
    /// [`bind`](Self::bind) fails after it. Before probe the call has no lasting effect: it does
    /// not apply to a binding that begins later, and a bus must not bind if it knows that the
    /// hardware is gone.
    ///
    /// Fails with `EDEADLK` if called from inside a section of one of the devices, or while another
    /// thread is in one and waits for a section of the calling thread. The gates are closed then,
    /// but that section is still under way.
    pub fn unplug(&self) -> Result {
        self.inner.unplugged.store(true, Ordering::SeqCst);
        release_order::unplug(&self.inner)
    }

    /// The whole release order, see [the crate's documentation](crate#the-one-release-order).
    ///
    /// Before that, the drivers of its [children](crate::bus::BoundDevice::devm_child), and those
    /// that are [linked](crate::bus::BoundDevice::device_link_add) to it as consumers, are unbound
    /// newest first, each after the drivers that depend on it. If its hardware is gone, steps 1 to
    /// 3 come first, and the drivers of its children are told that the hardware is gone.
    ///
    /// Waits for a probe or an unbind on another thread. Fails with `ENODEV` if no driver is bound,
    /// and with `EINVAL` for [`Removal::ProbeFailed`], which a bus must not pass.
    ///
    /// Fails with `EDEADLK`, and leaves this driver bound, if the wait would never end:
    ///
    /// * if called from probe, or from a callback, hook or action of this binding or of one that
    ///   depends on it;
    /// * if called from inside a section of one of their devices;
    /// * if another thread is inside such a section, or is a thread of their drivers, and waits for
    ///   the calling thread or for a section of it (with `std`; elsewhere the two threads wait, and
    ///   the trace says so once a second).
    pub fn unbind(&self, removal: Removal) -> Result {
        if removal == Removal::ProbeFailed {
            return Err(Error::new(Errno::EINVAL, "a bus removes its device: orderly or by surprise"));
        }
        descent::unbind_by_handle(&self.inner, removal)
    }
}

impl fmt::Debug for Parent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parent").field("name", &self.name()).field("state", &self.inner.state()).finish()
    }
}
