//! The kernel's managed list, re-expressed: a header of 40 bytes with the data behind it in one
//! allocation, a circular list, a spin lock, newest first, and a search for what is released early.
//! Not kernel code, and the C library's allocator: what is compared is layout and algorithm.
//!
//! An action in the kernel captures one pointer; here it gets sixteen bytes without a second
//! allocation. The lock is inlined and leaves interrupts alone. Both are in the kernel's favour.

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What an action gets: 16 bytes of captures, as a closure would have.
#[derive(Clone, Copy)]
pub(crate) struct Data {
    pub(crate) run: fn(usize),
    pub(crate) what: usize,
}

#[repr(C)]
struct Node {
    next: *mut Node,
    prev: *mut Node,
    release: fn(&Data),
    name: *const u8,
    size: usize,
    data: Data,
}

/// The list of one device.
pub(crate) struct KernelList {
    locked: AtomicBool,
    head: *mut Node,
}

// SAFETY: the nodes are reached under the lock, or by the walk, during which no other code uses the
// list.
unsafe impl Send for KernelList {}
// SAFETY: as above.
unsafe impl Sync for KernelList {}

/// `drm.debug`, and where the read-only strings end.
static SPOKEN: AtomicBool = AtomicBool::new(false);
static CONSTANTS_END: AtomicUsize = AtomicUsize::new(0);

/// Set at boot in a kernel, so the compiler must not treat it as a constant.
pub(crate) fn boot() {
    SPOKEN.store(std::env::var_os("DRM_DEBUG").is_some(), Ordering::Relaxed);
    CONSTANTS_END.store(usize::MAX, Ordering::Relaxed);
}

/// `alloc_dr`: memory that is asked for zeroed (`__GFP_ZERO`), an empty list head, release and
/// size.
#[inline]
fn allocate_zeroed() -> *mut Node {
    let node = Box::into_raw(Box::<Node>::new_uninit()).cast::<Node>();
    zero(node);
    let (data, name) = (Data { run: |_| {}, what: 0 }, ptr::null());
    // SAFETY: allocated above.
    unsafe { node.write(Node { next: node, prev: node, release, name, size: size_of::<Data>(), data }) };
    node
}

/// The allocator's own `memset`.
#[inline(never)]
fn zero(node: *mut Node) {
    // SAFETY: the caller has just allocated it.
    unsafe { node.write_bytes(0, 1) };
}

/// `kstrdup_const`: a string among the constants is not copied, and all here are such.
#[inline(never)]
fn constant(name: *const u8) -> *const u8 {
    assert!(name.addr() < CONSTANTS_END.load(Ordering::Relaxed));
    name
}

/// `drm_dbg_drmres`: a line if debug output is on.
#[inline]
fn speak(node: *mut Node) {
    #[cold]
    fn print(node: *mut Node) {
        println!("ADD {node:p}");
    }
    if SPOKEN.load(Ordering::Relaxed) {
        print(node);
    }
}

fn release(data: &Data) {
    (data.run)(data.what);
}

impl KernelList {
    pub(crate) fn new() -> Self {
        let data = Data { run: |_| {}, what: 0 };
        let (next, prev, name) = (ptr::null_mut(), ptr::null_mut(), ptr::null());
        let head = Box::into_raw(Box::new(Node { next, prev, release, name, size: 0, data }));
        Self::empty(head);
        Self { locked: AtomicBool::new(false), head }
    }

    /// A ring of the head alone.
    fn empty(head: *mut Node) {
        // SAFETY: the head is there as long as the list, and no other code uses it now.
        let head_node = unsafe { &mut *head };
        (head_node.next, head_node.prev) = (head, head);
    }

    fn lock(&self) {
        while self.locked.swap(true, Ordering::Acquire) {
            while self.locked.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        }
    }

    fn unlock(&self) {
        self.locked.store(false, Ordering::Release);
    }

    /// `__drmm_add_action` with the steps that it takes, a function of another unit, as in C.
    #[inline(never)]
    pub(crate) fn add(&self, name: &'static str, data: Data) {
        let node = allocate_zeroed();
        let name = constant(name.as_ptr());
        // SAFETY: allocated above, with all fields, and no other code knows it yet.
        let node = unsafe { &mut *node };
        (node.name, node.data) = (name, data);
        self.link(node);
        speak(node);
    }

    /// The same without its other steps: the allocation, the lock and the links.
    #[inline(never)]
    pub(crate) fn add_bare(&self, name: &'static str, data: Data) {
        let (next, prev) = (ptr::null_mut(), ptr::null_mut());
        let (size, name) = (size_of::<Data>(), name.as_ptr());
        self.link(Box::into_raw(Box::new(Node { next, prev, release, name, size, data })));
    }

    /// `list_add` under the lock.
    #[inline]
    fn link(&self, node: *mut Node) {
        self.lock();
        // SAFETY: the head is always there.
        let next = unsafe { (*self.head).next };
        // SAFETY: the caller's own until it is linked.
        unsafe { (*node).next = next };
        // SAFETY: the caller's own until it is linked.
        unsafe { (*node).prev = self.head };
        // SAFETY: linked nodes are valid, and the lock is held.
        unsafe { (*next).prev = node };
        // SAFETY: the head is always there, and the lock is held.
        unsafe { (*self.head).next = node };
        self.unlock();
    }

    /// Takes off the newest node that `wanted` picks.
    fn unlink(&self, wanted: impl Fn(&Data) -> bool) -> Option<Box<Node>> {
        self.lock();
        // SAFETY: the head is always there.
        let mut at = unsafe { (*self.head).next };
        // SAFETY: linked nodes are valid, and the lock is held.
        while at != self.head && !wanted(unsafe { &(*at).data }) {
            // SAFETY: linked nodes are valid, and the lock is held.
            at = unsafe { (*at).next };
        }
        let found = (at != self.head).then(|| {
            // SAFETY: linked nodes are valid, and all but the head are allocated with the layout of
            // a box.
            let node = unsafe { Box::from_raw(at) };
            // SAFETY: the neighbours are linked, so they are valid, and the lock is held.
            unsafe { (*node.prev).next = node.next };
            // SAFETY: the neighbours are linked, so they are valid, and the lock is held.
            unsafe { (*node.next).prev = node.prev };
            node
        });
        self.unlock();
        found
    }

    /// `drmm_release_action`, by a search from the newest.
    #[inline(never)]
    pub(crate) fn release_early(&self, what: usize) {
        if let Some(node) = self.unlink(|data| data.what == what) {
            (node.release)(&node.data);
        }
    }

    /// The walk: newest first, without the lock.
    #[inline(never)]
    pub(crate) fn release_all(&self) {
        // SAFETY: the head is always there.
        let mut at = unsafe { (*self.head).next };
        while at != self.head {
            // SAFETY: made as a box by `add`, and no other code uses the list in its walk.
            let node = unsafe { Box::from_raw(at) };
            (node.release)(&node.data);
            at = node.next;
        }
        Self::empty(self.head);
    }
}

impl Drop for KernelList {
    fn drop(&mut self) {
        self.release_all();
        // SAFETY: made by `new`.
        drop(unsafe { Box::from_raw(self.head) });
    }
}
