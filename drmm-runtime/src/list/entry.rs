//! One entry of a release list: two links, the table that says what it is, and the payload.
//!
//! An entry costs three words beside its payload. What is the same for all entries of one kind, its end, its name,
//! its type and its line, is in a table that lasts as long as the program.
//!
//! The invariants are those of [`list`](super).

use core::alloc::Layout;
use core::ptr::NonNull;

use super::table::Table;
use crate::host::{self, Hook};

/// What can be put on a list: something with one way to end.
pub(crate) trait Payload: Sized {
    /// Its type, as the trace shows it.
    fn ty() -> &'static str;

    /// Ends it.
    fn release(self);
}

/// A value: dropping it is its end.
#[repr(transparent)]
pub(crate) struct Value<V>(pub(crate) V);

impl<V> Payload for Value<V> {
    fn ty() -> &'static str {
        core::any::type_name::<V>()
    }

    fn release(self) {}
}

/// An action: running it is its end.
pub(crate) struct Action<F>(pub(crate) F);

impl<F: FnOnce()> Payload for Action<F> {
    fn ty() -> &'static str {
        "action"
    }

    fn release(self) {
        (self.0)();
    }
}

pub(super) type Link = Option<NonNull<Header>>;

/// The part of an entry that every list knows.
pub(crate) struct Header {
    pub(super) newer: Link,
    pub(super) older: Link,
    pub(super) table: &'static Table,
    /// What the lane needs to know of it: nothing, but in a kernel.
    #[cfg_attr(not(drmm_kernel), expect(dead_code, reason = "there is no lane that could read it"))]
    pub(crate) hook: Hook,
}

#[cfg(not(drmm_kernel))]
const _: () = assert!(size_of::<Header>() == 3 * size_of::<usize>());

/// A payload on a list.
#[repr(C)]
pub(crate) struct Entry<P> {
    header: Header,
    payload: P,
}

/// What an entry takes up that holds a value of this layout.
pub(crate) const fn layout_around(value: Layout) -> Layout {
    match Layout::new::<Header>().extend(value) {
        Ok((entry, _)) => entry.pad_to_align(),
        // No value is so large.
        Err(_) => value,
    }
}

/// Where the memory of an entry is from.
pub(crate) trait Home {
    /// Gives it back.
    ///
    /// # Safety
    ///
    /// The memory is from here, nobody else owns it, and there is no payload in it (any more).
    unsafe fn give_back<P>(entry: NonNull<Entry<P>>);
}

/// Memory of its own.
pub(crate) enum Heap {}

impl Home for Heap {
    unsafe fn give_back<P>(entry: NonNull<Entry<P>>) {
        // SAFETY: by the contract, `Entry::allocate` got it with this layout.
        unsafe { host::deallocate(entry.cast(), Layout::new::<Entry<P>>()) };
    }
}

/// Room in something that lasts longer and is given back as a whole.
pub(crate) enum Embedded {}

impl Home for Embedded {
    unsafe fn give_back<P>(_entry: NonNull<Entry<P>>) {}
}

// A kernel's lane keeps something in each header.
#[cfg(not(drmm_kernel))]
const _: () = assert!(size_of::<Entry<Action<[usize; 2]>>>() == 5 * size_of::<usize>());

impl<P> Entry<P> {
    /// Memory for an entry of its own.
    #[inline]
    pub(super) fn allocate() -> Option<NonNull<Self>> {
        host::allocate(Layout::new::<Self>()).map(NonNull::cast)
    }

    /// Makes an entry that is newer than `older`.
    ///
    /// # Safety
    ///
    /// There is room for an entry at `place`, and nobody else uses it.
    #[inline]
    pub(super) unsafe fn write(
        place: NonNull<Self>,
        older: Link,
        table: &'static Table,
        hook: Hook,
        payload: P,
    ) {
        let header = Header { newer: None, older, table, hook };
        // SAFETY: by the contract.
        unsafe { place.write(Self { header, payload }) };
    }

    /// The payload of an entry, without making a reference to the entry itself.
    pub(crate) fn payload(entry: NonNull<Self>) -> NonNull<P> {
        // SAFETY: by invariant 1 the entry is allocated, so the field's address is inside the allocation.
        let payload = unsafe { &raw mut (*entry.as_ptr()).payload };
        // SAFETY: an address inside an allocation is not null.
        unsafe { NonNull::new_unchecked(payload) }
    }
}

/// Moves the payload out of an entry that was taken off its list, and gives back its memory.
///
/// # Safety
///
/// The entry holds a `P`, its memory is from `H`, and this call is the one that ends it (invariant 3).
pub(super) unsafe fn take<P, H: Home>(header: NonNull<Header>) -> P {
    let entry = header.cast::<Entry<P>>();
    // SAFETY: the payload is initialised, and by the contract nobody reads it again.
    let payload = unsafe { Entry::payload(entry).read() };
    // SAFETY: the payload was just moved out; the rest is the contract.
    unsafe { H::give_back(entry) };
    payload
}

/// # Safety
///
/// As for [`take`].
pub(super) unsafe fn release<P: Payload, H: Home>(header: NonNull<Header>) {
    // SAFETY: exactly the contract of this function.
    let payload = unsafe { take::<P, H>(header) };
    payload.release();
}

/// # Safety
///
/// As for [`take`].
pub(super) unsafe fn cancel<P: Payload, H: Home>(header: NonNull<Header>) {
    // SAFETY: exactly the contract of this function.
    drop(unsafe { take::<P, H>(header) });
}
