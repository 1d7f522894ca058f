//! The bus's side of a device: what the kernel calls the parent, `struct device`.
//!
//! A bus makes one [`Parent`] for each piece of hardware it finds, binds a driver to it, and unbinds it again.
//! The parent owns the bound list. Device objects that a driver makes hold a reference to it.

use core::cell::UnsafeCell;
use core::fmt;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use crate::bound::bus_lock::{BusGuard, BusLock};
use crate::bound::links::Links;
use crate::bound::unbind;
use crate::bound::{Bound, Bus};
use crate::counted::Ref;
use crate::device::siblings::DeviceList;
use crate::error::{Errno, Error, Result};
use crate::fault::FaultPoint;
use crate::host::{self, BusDevice, Lane};
use crate::list::{As, Declared, Entry, Payload, ReleaseList};
use crate::memory::KBox;
use crate::parts::Removal;
use crate::primitive::{named, AtomicBool, AtomicU8, Ordering};
use crate::trace::{Kind, Label, List, Owner, Phase, Place};

/// A device on a bus, counted: the bus holds one reference, each device object of its driver another.
///
/// Unbind it before the last handle goes: what is still bound then is not released but leaked.
///
/// ```
/// use drmm_runtime::{Bound, BoundDevice, Bus, Parent, Removal};
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
#[derive(Clone)]
pub struct Parent {
    pub(crate) inner: Ref<Inner>,
}

/// The bus's value and the device that is made from it, in one entry of the bound list.
struct Seat<B: Bus> {
    bus: B,
    device: UnsafeCell<MaybeUninit<B::Device<'static>>>,
}

impl<B: Bus> Declared for Seat<B> {
    const NAME: &'static str = "bus device";
    const PLACE: Place = Place::NONE;
}

impl<B: Bus> Payload for Seat<B> {
    fn ty() -> &'static str {
        core::any::type_name::<B>()
    }

    fn release(self) {}
}

/// Says in the trace, to those who want details, when a bus device begins and ends.
struct Trail {
    id: u64,
    place: Place,
}

impl Trail {
    fn begin(id: u64, place: Place) -> Self {
        let this = Self { id, place };
        this.say(Kind::Get);
        this
    }

    fn say(&self, kind: Kind) {
        let label = Label { name: "bus device", ty: "", place: self.place };
        Owner { parent: self.id, device: 0 }.detail(kind, List::Bus, label);
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        self.say(Kind::Put);
    }
}

/// How far the binding of a driver has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum State {
    /// No driver.
    Idle = 0,
    /// Probe is running.
    Probing = 1,
    /// A driver is bound.
    Bound = 2,
    /// The release order has begun: nothing new is taken on.
    Unbinding = 3,
}

pub(crate) struct Inner {
    id: u64,
    name: KBox<str>,
    lock: BusLock,
    state: AtomicU8,
    /// The operating system's own object for it, where there is one.
    pub(crate) device: BusDevice,
    /// Dropped with everything else: the last reference is gone.
    _trail: Trail,
    /// Unplug was asked for during this binding.
    pub(crate) unplugged: AtomicBool,
    pub(crate) fault: FaultPoint,
    pub(crate) resources: ReleaseList,
    pub(crate) stops: ReleaseList,
    pub(crate) devices: DeviceList,
    pub(crate) links: Links,
}

impl Parent {
    /// A parent that no driver is bound to. `name` is the bus's name for it, for example `"0000:00:02.0"`.
    ///
    /// Fails with `ENOMEM`.
    #[cfg(not(drmm_kernel))]
    #[track_caller]
    pub fn new(name: &str) -> Result<Self> {
        Self::of(name, BusDevice)
    }

    /// A parent that no driver is bound to, for the operating system's `device`.
    #[track_caller]
    pub(crate) fn of(name: &str, device: BusDevice) -> Result<Self> {
        static NEXT: core::sync::atomic::AtomicU64 = core::sync::atomic::AtomicU64::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let trail = Trail::begin(id, Place::caller());
        let owner = Owner { parent: id, device: 0 };
        let inner = Ref::new(Inner {
            id,
            name: KBox::copy_str(name)?,
            lock: BusLock::new(),
            state: AtomicU8::new(State::Idle as u8),
            _trail: trail,
            unplugged: AtomicBool::new(false),
            fault: FaultPoint::new(id),
            resources: ReleaseList::on(List::Bound, Lane::bound(&device, owner, Phase::BoundList)),
            stops: ReleaseList::on(List::Stop, Lane::bound(&device, owner, Phase::StopCallbacks)),
            devices: DeviceList::new(),
            links: Links::new(),
            device,
        })?;
        Ok(Self { inner })
    }

    /// The bus's name for it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// A number that no other parent of this program has or had; the trace speaks of it.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.inner.id
    }

    /// Whether a driver is bound to it, probe completed and unbind not begun.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.inner.state() == State::Bound
    }

    /// Makes the `nth` acquisition from now on fail with `ENOMEM`, to test what a driver does then. The first
    /// one is 1; 0 makes none fail.
    pub fn fail_acquisition(&self, nth: u32) {
        self.inner.fault.arm(nth);
    }

    /// How many references there are to it, this one included.
    #[cfg(feature = "std")]
    pub(crate) fn references(&self) -> usize {
        self.inner.references()
    }

    /// How many acquisitions there were since [`fail_acquisition`](Self::fail_acquisition). They are counted from
    /// its first call on.
    #[must_use]
    pub fn acquisitions(&self) -> u32 {
        self.inner.fault.passed()
    }

    /// Binds a driver: makes the bus's device in a new bound scope and runs `probe` on it.
    ///
    /// `probe` is generic over the scope, so nothing of the scope can leave it. The bus device's lock is held
    /// meanwhile. If `probe` fails or panics, everything it acquired is released as by an unbind, and the error
    /// is returned (`EIO` for a panic). The same happens, with `ENODEV`, if an [`unplug`](Self::unplug) came in
    /// the meantime.
    ///
    /// Fails with `EBUSY` if a driver is bound already, with `EDEADLK` if called from within `probe` or an
    /// unbind, and with `ENOMEM`.
    pub fn bind<B: Bus>(
        &self,
        bus: B,
        probe: impl for<'bound> FnOnce(&'bound B::Device<'bound>) -> Result,
    ) -> Result {
        let _locked = self.inner.lock()?;
        if self.inner.state() != State::Idle {
            return Err(Error::new(Errno::EBUSY, "a driver is bound to the device already"));
        }
        self.inner.unplugged.store(false, Ordering::SeqCst);
        self.inner.resources.reopen();
        self.inner.stops.reopen();
        self.inner.set_state(State::Probing);
        let probed = host::guard(|| self.probe(bus, probe))
            .unwrap_or(Err(Error::new(Errno::EIO, "probe panicked; everything it acquired was released")));
        let outcome = probed.and_then(|()| self.inner.complete());
        if outcome.is_err() {
            self.inner.undo()?;
        }
        outcome
    }

    /// Moves the bus's value to the bound list, makes its device and runs `probe` on that.
    fn probe<B: Bus>(
        &self,
        bus: B,
        probe: impl for<'bound> FnOnce(&'bound B::Device<'bound>) -> Result,
    ) -> Result {
        let bound = Bound { parent: self.inner.as_raw(), _scope: PhantomData };
        host::begin_binding(&self.inner)?;
        let seat = Seat::<B> { bus, device: UnsafeCell::new(MaybeUninit::uninit()) };
        // SAFETY: the bus's value is `Send` and `'static`, and the device beside it has nothing to drop.
        let entry = unsafe { self.inner.resources.add(self.inner.owner(), As::<Seat<B>>::DECLARED, seat) }?;
        let seat = Entry::payload(entry);
        // SAFETY: the entry stays until step 8 of the unbind. Nothing that `probe` can leave behind reaches
        // further: it is generic over `'bound`, the view ends in step 7, callbacks in step 5.
        let Seat { bus, device } = unsafe { seat.as_ref() };
        let device = device.get().cast::<B::Device<'_>>();
        // SAFETY: room for a device, which differs from this one in a lifetime only; nobody else knows it yet.
        unsafe { device.write(bus.device(bound)) };
        // SAFETY: it was just made, and is shared only from now on; the entry stays as said above.
        probe(unsafe { &*device })
    }

    /// Steps 1 to 3 of the release order, for all devices of this parent: the hardware is gone, or is about to
    /// be. May be called from any thread at any time, and again.
    ///
    /// After it no section is under way and none can be entered. During probe it marks the device, and
    /// [`bind`](Self::bind) fails afterwards. Before probe there is nothing to unplug: a binding that begins later does not
    /// hear of it, and a bus that knows its hardware to be gone does not bind.
    ///
    /// Fails with `EDEADLK` if called from inside a section of one of the devices: the gates are closed then,
    /// but the caller's own section is still under way.
    pub fn unplug(&self) -> Result {
        self.inner.unplugged.store(true, Ordering::SeqCst);
        unbind::unplug(&self.inner)
    }

    /// The whole release order, see [the crate's documentation](crate#the-one-release-order).
    ///
    /// Before it, those that are [linked](crate::BoundDevice::device_link_add) to it as consumers are unbound,
    /// newest first. Waits for a probe or an unbind that another thread is in. Fails with `ENODEV` if no driver is
    /// bound, and with `EDEADLK`, leaving this driver bound, if called from probe, from a callback, hook or action of this very
    /// binding or of a consumer's, or from inside a section of one of their devices.
    pub fn unbind(&self, removal: Removal) -> Result {
        // A section can be under way on this thread only if the devices are there, lock or not.
        if self.inner.devices.is_inside() {
            return Err(Error::new(Errno::EDEADLK, "unbind was called from inside a section of the device"));
        }
        let _locked = self.lock_without_consumers()?;
        if removal == Removal::Surprise {
            self.inner.unplugged.store(true, Ordering::SeqCst);
        }
        unbind::walk(&self.inner, removal);
        Ok(())
    }

    /// Takes the lock with a driver bound, and with no consumer left nor one to come.
    fn lock_without_consumers(&self) -> Result<BusGuard<'_>> {
        loop {
            let locked = self.inner.lock()?;
            if self.inner.state() != State::Bound {
                return Err(Error::new(Errno::ENODEV, "no driver is bound to the device"));
            }
            if self.inner.links.close() {
                return Ok(locked);
            }
            // A consumer's probe may be waiting for this lock: for a bind of its own making, for example.
            drop(locked);
            self.inner.links.unbind_newest()?;
        }
    }
}

impl fmt::Debug for Parent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parent").field("name", &self.name()).field("state", &self.inner.state()).finish()
    }
}

impl Inner {
    pub(crate) fn owner(&self) -> Owner {
        Owner { parent: self.id, device: 0 }
    }

    #[cfg(not(any(drmm_kernel, loom)))]
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn is_unplugged(&self) -> bool {
        self.unplugged.load(Ordering::SeqCst)
    }

    pub(crate) fn state(&self) -> State {
        // ORDERING: Acquire, paired with the Release in `set_state`.
        match self.state.load(named("bus lock", Ordering::Acquire)) {
            1 => State::Probing,
            2 => State::Bound,
            3 => State::Unbinding,
            _ => State::Idle,
        }
    }

    /// Called with the bus device's lock held.
    pub(crate) fn set_state(&self, state: State) {
        // ORDERING: Release, paired with the Acquire in `state`.
        self.state.store(state as u8, named("bus lock", Ordering::Release));
    }

    /// Probe has succeeded: the driver is bound, unless the device was unplugged in the meantime.
    fn complete(&self) -> Result {
        if self.is_unplugged() {
            return Err(Error::new(Errno::ENODEV, "the device was unplugged while its driver probed it"));
        }
        self.set_state(State::Bound);
        self.links.open();
        Ok(())
    }

    /// Probe has failed: the whole release order for what it acquired.
    ///
    /// Fails with `EDEADLK` if probe leaked a section. Waiting for it would never end, so everything stays as it
    /// is, bound behind a closed gate.
    fn undo(&self) -> Result {
        let removal = if self.is_unplugged() { Removal::Surprise } else { Removal::Orderly };
        if self.devices.is_inside() {
            self.set_state(State::Bound);
            let _ = unbind::unplug(self);
            return Err(Error::new(
                Errno::EDEADLK,
                "probe failed and left a section under way: what it acquired cannot be released",
            ));
        }
        unbind::walk(self, removal);
        Ok(())
    }

    /// Takes the bus device's lock. Fails with `EDEADLK` if this context holds it already, or must not wait for it.
    fn lock(&self) -> Result<BusGuard<'_>> {
        #[cfg(feature = "std")]
        if crate::device::quiesce::belongs_to(self.id) {
            return Err(Error::new(
                Errno::EDEADLK,
                "called from a thread or from work of this binding, for which its unbind would wait",
            ));
        }
        self.lock.lock()
    }
}
