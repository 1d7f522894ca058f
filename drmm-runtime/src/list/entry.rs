//! One entry of a release list: two links, the table that describes it, and the payload.
//!
//! An entry costs three words in addition to its payload. What is the same for all entries of one
//! kind (the release function, the name, the type, the line) is in a table that lasts as long as
//! the program.
//!
//! The invariants are those of [`list`](super).

use core::alloc::Layout;
use core::ptr::NonNull;

use super::table::Table;
use crate::host;
use crate::os::OsEntry;

/// A value that can be put on a list: it has one way to end.
pub(crate) trait Payload: Sized {
    /// Its type, as the trace shows it.
    fn ty() -> &'static str;

    /// What it is beside its name, in a word, for the report of a failed acquisition: several
    /// acquisitions of one source have its name. Empty if the name is enough.
    fn kind() -> &'static str {
        ""
    }

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

pub(super) type EntryLink = Option<NonNull<Header>>;

/// The part of an entry that does not depend on the payload.
pub(crate) struct Header {
    pub(super) newer: EntryLink,
    pub(super) older: EntryLink,
    pub(super) table: &'static Table,
    /// What the operating system's list needs of the entry; empty except in a kernel.
    #[cfg_attr(not(drmm_kernel), expect(dead_code, reason = "there is no list that could read it"))]
    pub(crate) os_entry: OsEntry,
}

#[cfg(not(drmm_kernel))]
const _: () = assert!(size_of::<Header>() == 3 * size_of::<usize>());

/// A payload on a list.
#[repr(C)]
pub(crate) struct Entry<P> {
    header: Header,
    payload: P,
}

/// The layout of an entry that holds a value of this layout.
pub(crate) const fn layout_around(value: Layout) -> Layout {
    match Layout::new::<Header>().extend(value) {
        Ok((entry, _)) => entry.pad_to_align(),
        // Unreachable: no value is so large.
        Err(_) => value,
    }
}

/// The origin of an entry's memory.
pub(crate) trait Home {
    /// Gives the memory back.
    ///
    /// # Safety
    ///
    /// The memory is from this home, the caller alone owns it, and there is no payload in it (any
    /// more).
    unsafe fn give_back<P>(entry: NonNull<Entry<P>>);
}

/// A separate allocation.
pub(crate) enum Heap {}

impl Home for Heap {
    unsafe fn give_back<P>(entry: NonNull<Entry<P>>) {
        // SAFETY: by the contract the memory is from this home, so `Entry::allocate` got it with
        // this layout.
        unsafe { host::deallocate(entry.cast(), Layout::new::<Entry<P>>()) };
    }
}

/// Room inside a larger allocation, which lasts longer and is freed as a whole.
pub(crate) enum Embedded {}

impl Home for Embedded {
    unsafe fn give_back<P>(_entry: NonNull<Entry<P>>) {}
}

// In a kernel each header has data for the kernel's list.
#[cfg(not(drmm_kernel))]
const _: () = assert!(size_of::<Entry<Action<[usize; 2]>>>() == 5 * size_of::<usize>());

impl<P> Entry<P> {
    /// Allocates memory for one entry.
    #[inline]
    pub(super) fn allocate() -> Option<NonNull<Self>> {
        host::allocate(Layout::new::<Self>()).map(NonNull::cast)
    }

    /// Makes an entry that is newer than `older`.
    ///
    /// # Safety
    ///
    /// There is room for an entry at `place`, and nothing else uses it.
    #[inline]
    pub(super) unsafe fn write(
        place: NonNull<Self>,
        older: EntryLink,
        table: &'static Table,
        os_entry: OsEntry,
        payload: P,
    ) {
        let header = Header { newer: None, older, table, os_entry };
        // SAFETY: by the contract there is room for an entry at `place`.
        unsafe { place.write(Self { header, payload }) };
    }

    /// The payload of an entry, without making a reference to the entry itself.
    pub(crate) fn payload(entry: NonNull<Self>) -> NonNull<P> {
        // SAFETY: by invariant 1 the entry is allocated, so the field's address is inside the
        // allocation.
        let payload = unsafe { &raw mut (*entry.as_ptr()).payload };
        // SAFETY: an address inside an allocation is not null.
        unsafe { NonNull::new_unchecked(payload) }
    }
}

/// Moves the payload out of an entry that was taken off its list, and gives back its memory.
///
/// # Safety
///
/// The entry holds a `P`, its memory is from `H`, and this call is the one that ends it (invariant
/// 3).
pub(super) unsafe fn take<P, H: Home>(header: NonNull<Header>) -> P {
    let entry = header.cast::<Entry<P>>();
    // SAFETY: by the contract the entry holds a `P`, and this call ends it, so the payload is not
    // read again.
    let payload = unsafe { Entry::payload(entry).read() };
    // SAFETY: the payload was just moved out. By the contract the memory is from `H`, and this call
    // ends the entry.
    unsafe { H::give_back(entry) };
    payload
}

/// # Safety
///
/// As for [`take`].
pub(super) unsafe fn release<P: Payload, H: Home>(header: NonNull<Header>) {
    // SAFETY: the contract of this function is that of `take`.
    let payload = unsafe { take::<P, H>(header) };
    payload.release();
}

/// # Safety
///
/// As for [`take`].
pub(super) unsafe fn cancel<P: Payload, H: Home>(header: NonNull<Header>) {
    // SAFETY: the contract of this function is that of `take`.
    drop(unsafe { take::<P, H>(header) });
}
