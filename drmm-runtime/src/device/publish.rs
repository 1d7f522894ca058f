//! The fronts of one device, in the order in which they were given.

use core::ptr::NonNull;

use crate::device::object::{Core, Held};
use crate::device::publication::Publication;
use crate::device::reference::Dev;
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::list::Payload;
use crate::parts::Parts;
use crate::primitive::UnsafeCell;

/// The links of a front and what it can do, its own type and the device's erased.
pub(crate) struct Node {
    newer: Option<NonNull<Node>>,
    older: Option<NonNull<Node>>,
    publish: unsafe fn(NonNull<Node>, NonNull<Core>) -> Result,
    #[cfg(drmm_kernel)]
    call: unsafe fn(NonNull<Node>, NonNull<Core>, u32, u64) -> Result<u64>,
    wake: unsafe fn(NonNull<Node>),
    withdraw: unsafe fn(NonNull<Node>),
}

// SAFETY: the links are written while the device is built, by one thread, and only read afterwards.
unsafe impl Send for Node {}

/// A front on the device list, which owns it.
#[repr(C)]
pub(crate) struct Front<P> {
    node: Node,
    front: P,
}

impl<P> Front<P> {
    pub(crate) fn new<T: Parts>(front: P) -> Self
    where
        P: Publication<T>,
    {
        let node = Node {
            newer: None,
            older: None,
            publish: publish::<T, P>,
            #[cfg(drmm_kernel)]
            call: call::<T, P>,
            wake: wake::<T, P>,
            withdraw: withdraw::<T, P>,
        };
        Self { node, front }
    }
}

impl<P> Payload for Front<P> {
    fn ty() -> &'static str {
        core::any::type_name::<P>()
    }

    fn release(self) {}
}

/// # Safety
///
/// `node` is the first field of a `Front<P>` on the device list of `core`, a ready device of driver `T`.
unsafe fn publish<T: Parts, P: Publication<T>>(node: NonNull<Node>, core: NonNull<Core>) -> Result {
    // SAFETY: by the contract; the device list keeps it until step 10.
    let front = unsafe { &(*node.cast::<Front<P>>().as_ptr()).front };
    // SAFETY: by the contract, and the caller holds a reference to the device.
    let dev = unsafe { Dev::<T>::from_core(core) };
    front.publish(&dev)
}

/// # Safety
///
/// As for [`publish`].
#[cfg(drmm_kernel)]
unsafe fn call<T: Parts, P: Publication<T>>(
    node: NonNull<Node>,
    core: NonNull<Core>,
    word: u32,
    argument: u64,
) -> Result<u64> {
    // SAFETY: by the contract; the device list keeps it until step 10.
    let front = unsafe { &(*node.cast::<Front<P>>().as_ptr()).front };
    // SAFETY: by the contract, and the caller holds a reference to the device.
    let dev = unsafe { Dev::<T>::from_core(core) };
    front.call(&dev, word, argument)
}

/// # Safety
///
/// As for [`publish`].
unsafe fn wake<T: Parts, P: Publication<T>>(node: NonNull<Node>) {
    // SAFETY: by the contract.
    unsafe { &(*node.cast::<Front<P>>().as_ptr()).front }.wake();
}

/// # Safety
///
/// As for [`publish`].
unsafe fn withdraw<T: Parts, P: Publication<T>>(node: NonNull<Node>) {
    // SAFETY: by the contract.
    unsafe { &(*node.cast::<Front<P>>().as_ptr()).front }.withdraw();
}

/// All fronts of a device. Filled while it is built; read by any thread from then on.
pub(crate) struct Publications {
    ends: UnsafeCell<Ends>,
}

/// The oldest and the newest front.
type Ends = (Option<NonNull<Node>>, Option<NonNull<Node>>);

impl Publications {
    pub(crate) fn new() -> Self {
        Self { ends: UnsafeCell::new((None, None)) }
    }

    /// Adds the newest front.
    ///
    /// # Safety
    ///
    /// The device is being built by the running thread and cannot be reached by others through this list:
    /// [`wake`](Self::wake) and [`withdraw`](Self::withdraw) look only at devices that are ready. `node` is on the
    /// device list.
    pub(crate) unsafe fn add(&self, node: NonNull<Node>) {
        // SAFETY: by the contract nobody else looks at it now.
        let (oldest, newest) = unsafe { &mut *self.ends.exclusive() };
        match *newest {
            Some(older) => {
                // SAFETY: on the device list, so alive; nobody else looks at it now.
                unsafe { (*node.as_ptr()).older = Some(older) };
                // SAFETY: as above.
                unsafe { (*older.as_ptr()).newer = Some(node) };
            }
            None => *oldest = Some(node),
        }
        *newest = Some(node);
    }

    fn ends(&self, core: &Core) -> Ends {
        if !core.is_ready() {
            return (None, None);
        }
        // SAFETY: ready, so it is only read from now on.
        unsafe { *self.ends.shared() }
    }

    /// Publishes every front, oldest first. If one fails, those before it are withdrawn, newest first, behind a
    /// closed and drained gate, so that what a program opened in the meantime is fenced off first.
    ///
    /// Last of all, the operating system lets programs open the device, where it is its business.
    pub(crate) fn publish(&self, held: &Held) -> Result {
        let outcome = self.publish_all(held);
        #[cfg(drmm_kernel)]
        let outcome = outcome.and_then(|()| held.core().gate.register());
        if outcome.is_err() {
            held.core().gate.close();
            self.wake(held);
            if !held.core().gate.is_inside() {
                held.core().gate.drain(held.core().owner());
            }
            self.withdraw(held);
        }
        outcome
    }

    fn publish_all(&self, held: &Held) -> Result {
        let mut next = self.ends(held.core()).0;
        while let Some(node) = next {
            // SAFETY: on the device list of this device, which `held` keeps alive.
            let Node { publish, newer, .. } = *unsafe { node.as_ref() };
            // SAFETY: as above, and the device is ready.
            let published = host::guard(|| unsafe { publish(node, held.as_ptr()) });
            let panicked = Error::new(Errno::EIO, "publishing the device panicked");
            published.unwrap_or(Err(panicked))?;
            next = newer;
        }
        Ok(())
    }

    /// A program's call, for the first front that knows it. Fails with `ENOTTY` if none does, and as the front does.
    #[cfg(drmm_kernel)]
    pub(crate) fn call(&self, held: &Held, word: u32, argument: u64) -> Result<u64> {
        let mut next = self.ends(held.core()).0;
        while let Some(node) = next {
            // SAFETY: on the device list of this device, which `held` keeps alive.
            let Node { call, newer, .. } = *unsafe { node.as_ref() };
            // SAFETY: as above, and the device is ready.
            match unsafe { call(node, held.as_ptr(), word, argument) } {
                Err(error) if error.errno() == Errno::ENOTTY => next = newer,
                answered => return answered,
            }
        }
        Err(Error::new(Errno::ENOTTY, "no front of the device knows the call").figure(word.into()))
    }

    /// Step 2 for every front.
    pub(crate) fn wake(&self, held: &Held) {
        self.newest_first(held, |node| {
            // SAFETY: on the device list of this device, which `held` keeps alive.
            let wake = unsafe { (*node.as_ptr()).wake };
            // SAFETY: as above.
            unsafe { wake(node) };
        });
    }

    /// Step 4 for every front, newest first.
    pub(crate) fn withdraw(&self, held: &Held) {
        self.newest_first(held, |node| {
            // SAFETY: on the device list of this device, which `held` keeps alive.
            let withdraw = unsafe { (*node.as_ptr()).withdraw };
            // SAFETY: as above.
            unsafe { withdraw(node) };
        });
    }

    fn newest_first(&self, held: &Held, f: impl Fn(NonNull<Node>)) {
        let mut next = self.ends(held.core()).1;
        while let Some(node) = next {
            // A front that panics must not keep the walk from the others.
            let _ = host::guard(|| f(node));
            // SAFETY: on the device list of this device, which `held` keeps alive.
            next = unsafe { (*node.as_ptr()).older };
        }
    }
}
