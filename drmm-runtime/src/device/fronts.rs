//! The fronts of one device, in the order in which they were added.

use core::ptr::NonNull;

use crate::device::container::Container;
use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::device::object::{Core, CoreRef};
use crate::device::publication::Publication;
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::list::{Entry, NamedKey, Payload};
use crate::primitive::{named, AtomicPtr, Ordering, UnsafeCell};
use crate::trace::{Kind, Label, List, Phase, Place};

/// The link of a front and the table of its functions, with the types of the front and of the
/// driver erased.
///
/// It is neither `Send` nor `Sync` by itself. The device list moves and releases it, as was
/// promised when the front was added. The links are followed under the contracts of [`Fronts`]. A
/// node does not change once it can be reached from there.
pub(crate) struct Node {
    name: &'static str,
    vtable: &'static FrontVtable,
    /// Written once, before another thread can reach the node.
    older: UnsafeCell<Option<NonNull<Node>>>,
}

/// The functions of a front.
///
/// Each takes the node of a front of the type that the table was made for, on the device list of a
/// device that is alive during the call.
struct FrontVtable {
    publish: unsafe fn(NonNull<Node>, NonNull<Core>) -> Result,
    #[cfg(drmm_kernel)]
    call: unsafe fn(NonNull<Node>, NonNull<Core>, u32, u64) -> Result<u64>,
    wake: unsafe fn(NonNull<Node>),
    withdraw: unsafe fn(NonNull<Node>),
    leave: unsafe fn(NonNull<Node>, NonNull<Core>),
}

impl FrontVtable {
    const fn of<T: DrmDriver, P: Publication<T>>() -> &'static Self {
        const {
            &Self {
                publish: publish::<T, P>,
                #[cfg(drmm_kernel)]
                call: call::<T, P>,
                wake: wake::<T, P>,
                withdraw: withdraw::<T, P>,
                leave: leave::<T, P>,
            }
        }
    }
}

/// A front on the device list, which owns it.
#[repr(C)]
pub(crate) struct Front<P> {
    node: Node,
    front: P,
}

impl<P> Front<P> {
    pub(crate) fn new<T: DrmDriver>(front: P) -> Self
    where
        P: Publication<T>,
    {
        let vtable = FrontVtable::of::<T, P>();
        let node = Node { name: front.name(), vtable, older: UnsafeCell::new(None) };
        Self { node, front }
    }
}

impl<P> Payload for Front<P> {
    fn ty() -> &'static str {
        core::any::type_name::<P>()
    }

    fn release(self) {}
}

/// Adds `front` to the device, at `place` if there is one, else in a separate allocation. Fails as
/// the device list does; then `front` is dropped at once.
///
/// # Safety
///
/// The device is being made by the running thread. Nothing else uses the place, which lasts as long
/// as the device.
#[track_caller]
pub(crate) unsafe fn add<T: DrmDriver, P: Publication<T>>(
    core: &Core,
    place: Option<NonNull<Entry<Front<P>>>>,
    front: P,
) -> Result {
    let front = Front::new::<T>(front);
    let key = NamedKey::here(front.node.name);
    let entry = if let Some(place) = place {
        // SAFETY: a front is `Send` and `'static`. By the contract nothing else uses the place,
        // which lasts as long as the device.
        unsafe { core.base.list.add_embedded(core.owner(), place, key, front) }?;
        place
    } else {
        // SAFETY: a front is `Send` and `'static`.
        unsafe { core.base.parent.inner.acquire(&core.base.list, core.owner(), key, front) }?
    };
    // SAFETY: on the device list, and not added before. The node is the first field of a front. By
    // the contract only this thread makes the device.
    unsafe { core.fronts.add(Entry::payload(entry).cast()) };
    Ok(())
}

/// # Safety
///
/// `node` is the first field of a `Front<P>` on the device list of `core`, a ready device of driver
/// `T`.
unsafe fn publish<T: DrmDriver, P: Publication<T>>(node: NonNull<Node>, core: NonNull<Core>) -> Result {
    // SAFETY: by the contract `node` is the first field of a `Front<P>` on the device list, which
    // keeps it until step 10.
    let front = unsafe { &(*node.cast::<Front<P>>().as_ptr()).front };
    // SAFETY: by the contract a ready device of driver `T`, and the caller holds a reference to it.
    let dev = unsafe { Dev::<T>::from_core(core) };
    front.publish(&dev)
}

/// # Safety
///
/// As for [`publish`].
#[cfg(drmm_kernel)]
unsafe fn call<T: DrmDriver, P: Publication<T>>(
    node: NonNull<Node>,
    core: NonNull<Core>,
    word: u32,
    argument: u64,
) -> Result<u64> {
    // SAFETY: by the contract `node` is the first field of a `Front<P>` on the device list, which
    // keeps it until step 10.
    let front = unsafe { &(*node.cast::<Front<P>>().as_ptr()).front };
    // SAFETY: by the contract a ready device of driver `T`, and the caller holds a reference to it.
    let dev = unsafe { Dev::<T>::from_core(core) };
    front.call(&dev, word, argument)
}

/// # Safety
///
/// As for [`publish`].
unsafe fn wake<T: DrmDriver, P: Publication<T>>(node: NonNull<Node>) {
    // SAFETY: by the contract `node` is the first field of a `Front<P>` on the device list.
    unsafe { &(*node.cast::<Front<P>>().as_ptr()).front }.wake();
}

/// # Safety
///
/// As for [`publish`].
unsafe fn withdraw<T: DrmDriver, P: Publication<T>>(node: NonNull<Node>) {
    // SAFETY: by the contract `node` is the first field of a `Front<P>` on the device list.
    unsafe { &(*node.cast::<Front<P>>().as_ptr()).front }.withdraw();
}

/// # Safety
///
/// As for [`publish`], and the device is in step 6.
unsafe fn leave<T: DrmDriver, P: Publication<T>>(node: NonNull<Node>, core: NonNull<Core>) {
    // SAFETY: by the contract `node` is the first field of a `Front<P>` on the device list.
    let front = unsafe { &(*node.cast::<Front<P>>().as_ptr()).front };
    // SAFETY: by the contract this is step 6, so the view is initialised. The front accepts it for
    // any lifetime.
    front.leave(unsafe { Container::<T>::view(core) });
}

/// All fronts of a device. Only the thread that makes the device adds to it; any thread may read
/// it.
pub(crate) struct Fronts {
    /// Leads to the older ones.
    newest: AtomicPtr<Node>,
}

impl Fronts {
    pub(crate) fn new() -> Self {
        Self { newest: AtomicPtr::new(core::ptr::null_mut()) }
    }

    /// Adds the newest front.
    ///
    /// # Safety
    ///
    /// `node` is on the device list of this device and was not added before. No two threads add at
    /// a time.
    pub(crate) unsafe fn add(&self, node: NonNull<Node>) {
        // ORDERING: Relaxed: the adding thread sees what it added before with any ordering.
        let older = NonNull::new(self.newest.load(Ordering::Relaxed));
        // SAFETY: on the device list by the contract.
        let link = unsafe { &(*node.as_ptr()).older };
        // SAFETY: by the contract no other thread can reach it yet.
        unsafe { *link.exclusive() = older };
        // ORDERING: Release, paired with the Acquire in `newest`.
        self.newest.store(node.as_ptr(), named("fronts: add", Ordering::Release));
    }

    fn newest(&self, core: &Core) -> Option<NonNull<Node>> {
        if !core.base.is_ready() {
            return None;
        }
        // ORDERING: Acquire, paired with the Release in `add`.
        NonNull::new(self.newest.load(Ordering::Acquire))
    }

    /// The front that was added after `than`, or the oldest front. There are few, so each search
    /// begins at the newest.
    fn newer(&self, core: &Core, than: Option<NonNull<Node>>) -> Option<NonNull<Node>> {
        let mut next = self.newest(core);
        while let Some(node) = next {
            // SAFETY: on the device list of this device, which the caller keeps alive.
            let older = unsafe { older_than(node) };
            if older == than {
                return Some(node);
            }
            next = older;
        }
        None
    }

    /// Publishes every front, oldest first. If one fails, the fronts are withdrawn, newest first,
    /// behind a closed and drained gate, so that a file that a program opened in the meantime is
    /// cut off from the hardware first. An unplug in the meantime, by a front or by another thread,
    /// counts as a failure with `ENODEV`.
    ///
    /// An operating system that shows cards itself is told last of all to let programs open this
    /// one.
    pub(crate) fn publish(&self, held: &CoreRef) -> Result {
        let outcome = self.publish_all(held);
        #[cfg(drmm_kernel)]
        let outcome = match outcome {
            Ok(()) if held.core().base.vtable.is_card => held.core().gate.register(),
            outcome => outcome,
        };
        let unplugged = Error::new(Errno::ENODEV, "the device was unplugged while it was registered");
        let outcome = outcome.and(if held.core().gate.is_closed() { Err(unplugged) } else { Ok(()) });
        if outcome.is_err() {
            held.core().gate.close();
            self.wake(held.core());
            if !held.core().gate.is_inside() {
                held.core().drain();
            }
            self.withdraw(held.core());
        }
        outcome
    }

    fn publish_all(&self, held: &CoreRef) -> Result {
        let mut next = self.newer(held.core(), None);
        while let Some(node) = next {
            // SAFETY: on the device list of this device, which `held` keeps alive.
            let Node { vtable, name, .. } = *unsafe { node.as_ref() };
            // SAFETY: on the device list of this device, which is ready and kept alive by `held`.
            let published = host::guard(|| unsafe { (vtable.publish)(node, held.as_ptr()) });
            let published = published.unwrap_or_else(|()| {
                let label = Label { name, ty: held.core().driver().name, place: Place::NONE };
                held.core().owner().emit(Kind::Panic, Phase::Alive, List::View, label);
                Err(Error::new(Errno::EIO, "publishing the device panicked"))
            });
            published.map_err(|error| error.of(name))?;
            next = self.newer(held.core(), Some(node));
        }
        Ok(())
    }

    /// Passes a program's call to the first front that knows it. Fails with `ENOTTY` if none does,
    /// and as that front does.
    #[cfg(drmm_kernel)]
    pub(crate) fn call(&self, held: &CoreRef, word: u32, argument: u64) -> Result<u64> {
        let mut next = self.newer(held.core(), None);
        while let Some(node) = next {
            // SAFETY: on the device list of this device, which `held` keeps alive.
            let vtable = unsafe { node.as_ref() }.vtable;
            // SAFETY: on the device list of this device, which is ready and kept alive by `held`.
            match unsafe { (vtable.call)(node, held.as_ptr(), word, argument) } {
                Err(error) if error.errno() == Errno::ENOTTY => next = self.newer(held.core(), Some(node)),
                answered => return answered,
            }
        }
        Err(Error::new(Errno::ENOTTY, "no front of the device knows the call").figure(word.into()))
    }

    /// Step 2 for the threads that wait on an object of the device, and for every front.
    pub(crate) fn wake(&self, core: &Core) {
        #[cfg(any(feature = "std", drmm_kernel))]
        core.waiters.wake();
        self.newest_first(core, |node| {
            // SAFETY: on the device list of this device, which the caller keeps alive.
            let vtable = unsafe { node.as_ref() }.vtable;
            // SAFETY: on the device list of this device, which the caller keeps alive.
            unsafe { (vtable.wake)(node) };
        });
    }

    /// Step 4 for every front, newest first.
    pub(crate) fn withdraw(&self, core: &Core) {
        self.newest_first(core, |node| {
            // SAFETY: on the device list of this device, which the caller keeps alive.
            let vtable = unsafe { node.as_ref() }.vtable;
            // SAFETY: on the device list of this device, which the caller keeps alive.
            unsafe { (vtable.withdraw)(node) };
        });
    }

    fn newest_first(&self, core: &Core, f: impl Fn(NonNull<Node>)) {
        let mut next = self.newest(core);
        while let Some(node) = next {
            // If one front panics, the walk still reaches the others.
            let _ = host::guard(|| f(node));
            // SAFETY: on the device list of this device, which the caller keeps alive.
            next = unsafe { older_than(node) };
        }
    }

    /// Step 6 of an orderly unbind: each front's last access to the hardware, newest first.
    ///
    /// # Safety
    ///
    /// `core` is the device of this list, ready and in step 6.
    pub(crate) unsafe fn leave(&self, core: NonNull<Core>) {
        // SAFETY: by the contract `core` is a device, ready and in step 6.
        let device = unsafe { core.as_ref() };
        let mut next = self.newest(device);
        while let Some(node) = next {
            // SAFETY: on the device list of this device.
            let Node { vtable, name, .. } = *unsafe { node.as_ref() };
            let tell = |kind| {
                let label = Label { name, ty: device.driver().name, place: Place::NONE };
                device.owner().emit(kind, Phase::UnbindHook, List::View, label);
            };
            tell(Kind::Leave);
            // SAFETY: on the device list of `core`, which by the contract is ready and in step 6.
            if host::guard(|| unsafe { (vtable.leave)(node, core) }).is_err() {
                tell(Kind::Panic);
            }
            // SAFETY: on the device list of this device.
            next = unsafe { older_than(node) };
        }
    }
}

/// The front that was added before `node`.
///
/// # Safety
///
/// `node` was added to the fronts of a device that is alive.
unsafe fn older_than(node: NonNull<Node>) -> Option<NonNull<Node>> {
    // SAFETY: by the contract it is on the device list of a device that is alive.
    let older = unsafe { &(*node.as_ptr()).older };
    // SAFETY: it was added, and a node that was added does not change.
    unsafe { *older.shared() }
}
