//! Other ways to guard a register against an unplug, each with the check that the device is still
//! there.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{fence, AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock as StdRwLock, Weak};

use arc_swap::ArcSwapOption;
use crossbeam_epoch as epoch;
use parking_lot::RwLock;

/// One way: a device, and how its register is read under it.
pub(crate) trait Guard: Send + Sync + 'static {
    const NAME: &'static str;

    fn new() -> Self;

    /// enter, check, read, exit.
    fn read(&self) -> u32;

    /// The same with a second section inside the first.
    fn nested(&self) -> u32;
}

pub(crate) fn load(register: &AtomicU32) -> u32 {
    register.load(Ordering::Relaxed)
}

fn register() -> Arc<AtomicU32> {
    Arc::new(AtomicU32::new(1))
}

/// No protection at all: the least that a check can cost.
pub(crate) struct Floor {
    gone: AtomicBool,
    register: Arc<AtomicU32>,
}

impl Guard for Floor {
    const NAME: &'static str = "floor: a flag, no protection";

    fn new() -> Self {
        Self { gone: AtomicBool::new(false), register: register() }
    }

    #[inline]
    fn read(&self) -> u32 {
        // ORDERING: none is wanted, this is what protection is compared with.
        if self.gone.load(Ordering::Relaxed) {
            return 0;
        }
        load(&self.register)
    }

    #[inline]
    fn nested(&self) -> u32 {
        // ORDERING: as above.
        if self.gone.load(Ordering::Relaxed) {
            return 0;
        }
        self.read()
    }
}

/// The standard library's lock, read.
pub(crate) struct Std(StdRwLock<Option<Arc<AtomicU32>>>);

impl Guard for Std {
    const NAME: &'static str = "std RwLock::read";

    fn new() -> Self {
        Self(StdRwLock::new(Some(register())))
    }

    #[inline]
    fn read(&self) -> u32 {
        let Ok(there) = self.0.read() else { return 0 };
        there.as_deref().map_or(0, load)
    }

    #[inline]
    fn nested(&self) -> u32 {
        let Ok(_outer) = self.0.read() else { return 0 };
        self.read()
    }
}

/// The lock of `parking_lot`, read.
pub(crate) struct ParkingLot(RwLock<Option<Arc<AtomicU32>>>);

impl Guard for ParkingLot {
    const NAME: &'static str = "parking_lot RwLock::read";

    fn new() -> Self {
        Self(RwLock::new(Some(register())))
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0.read().as_deref().map_or(0, load)
    }

    #[inline]
    fn nested(&self) -> u32 {
        let _outer = self.0.read();
        self.read()
    }
}

/// A pin of the process-wide epoch.
pub(crate) struct Epoch(epoch::Atomic<AtomicU32>);

impl Guard for Epoch {
    const NAME: &'static str = "crossbeam_epoch::pin";

    fn new() -> Self {
        Self(epoch::Atomic::new(AtomicU32::new(1)))
    }

    #[inline]
    fn read(&self) -> u32 {
        let pin = epoch::pin();
        // SAFETY: the register is replaced nowhere in this program.
        unsafe { self.0.load(Ordering::Acquire, &pin).as_ref() }.map_or(0, load)
    }

    #[inline]
    fn nested(&self) -> u32 {
        let _outer = epoch::pin();
        self.read()
    }
}

/// A guard of an `arc_swap`.
pub(crate) struct Swap(ArcSwapOption<AtomicU32>);

impl Guard for Swap {
    const NAME: &'static str = "arc_swap load";

    fn new() -> Self {
        Self(ArcSwapOption::from(Some(register())))
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0.load().as_deref().map_or(0, load)
    }

    #[inline]
    fn nested(&self) -> u32 {
        let _outer = self.0.load();
        self.read()
    }
}

/// A weak reference that is upgraded for each access.
pub(crate) struct Upgrade(Weak<AtomicU32>, #[expect(dead_code, reason = "keeps it alive")] Arc<AtomicU32>);

impl Guard for Upgrade {
    const NAME: &'static str = "Weak::upgrade";

    fn new() -> Self {
        let register = register();
        Self(Arc::downgrade(&register), register)
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0.upgrade().as_deref().map_or(0, load)
    }

    #[inline]
    fn nested(&self) -> u32 {
        let _outer = self.0.upgrade();
        self.read()
    }
}

/// One counter in the device, with its highest bit for "unplugged".
pub(crate) struct Counter {
    inside: AtomicUsize,
    register: Arc<AtomicU32>,
}

impl Counter {
    const GONE: usize = usize::MAX / 2 + 1;

    #[inline]
    fn enter(&self, inside: impl FnOnce() -> u32) -> u32 {
        // ORDERING: the counter alone decides, and all changes of it are in one order.
        let value = if self.inside.fetch_add(1, Ordering::Acquire) & Self::GONE == 0 { inside() } else { 0 };
        self.inside.fetch_sub(1, Ordering::Release);
        value
    }
}

impl Guard for Counter {
    const NAME: &'static str = "one shared counter";

    fn new() -> Self {
        Self { inside: AtomicUsize::new(0), register: register() }
    }

    #[inline]
    fn read(&self) -> u32 {
        self.enter(|| load(&self.register))
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.enter(|| self.read())
    }
}

/// What `drm_dev_enter` is in the kernel, re-expressed: counters for each thread in the place of
/// those for each processor, and a full barrier on both sides of a section.
pub(crate) struct Srcu {
    unplugged: AtomicBool,
    /// Which of the two pairs of counters new sections use.
    index: AtomicUsize,
    register: Arc<AtomicU32>,
}

#[derive(Default)]
#[repr(align(128))]
struct Counts {
    locks: [AtomicUsize; 2],
    unlocks: [AtomicUsize; 2],
}

std::thread_local! {
    static COUNTS: Cell<*const Counts> = const { Cell::new(ptr::null()) };
}

impl Srcu {
    #[inline]
    fn counts() -> &'static Counts {
        let counts = COUNTS.get();
        // SAFETY: null or leaked by `first`.
        unsafe { counts.as_ref() }.unwrap_or_else(Self::first)
    }

    #[cold]
    fn first() -> &'static Counts {
        let counts: &'static Counts = Box::leak(Box::default());
        COUNTS.set(counts);
        counts
    }

    #[inline]
    fn section(&self, inside: impl FnOnce() -> u32) -> u32 {
        // ORDERING: as in the kernel: the index by any value, then a full barrier on either side of
        // the section.
        let (counts, index) = (Self::counts(), self.index.load(Ordering::Relaxed) & 1);
        let up = |count: &AtomicUsize| {
            count.store(count.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        };
        up(&counts.locks[index]);
        fence(Ordering::SeqCst);
        let value = if self.unplugged.load(Ordering::Relaxed) { 0 } else { inside() };
        fence(Ordering::SeqCst);
        up(&counts.unlocks[index]);
        value
    }
}

impl Guard for Srcu {
    const NAME: &'static str = "classic SRCU (the kernel's)";

    fn new() -> Self {
        Self { unplugged: AtomicBool::new(false), index: AtomicUsize::new(0), register: register() }
    }

    #[inline]
    fn read(&self) -> u32 {
        self.section(|| load(&self.register))
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.section(|| self.read())
    }
}
