//! Tables: what all entries of one kind have in common, stored once in the program instead of once
//! for each entry.
//!
//! A table has two parts. The [`EntryVtable`] is known at compile time: the release function of a
//! payload type, the name of the type, its size. The name of the entry and the line that acquired
//! it are known only at run time, since both may be passed through functions. So a table is made
//! when it is first needed, found again by hash, and never freed. There are as many tables as there
//! are pairs of a name and a line.
//!
//! # Invariants
//!
//! 1. A table that is reachable from [`Tables`] is complete, and is neither changed nor freed any
//!    more.
//! 2. Two function tables with the same address are the same: they end the same type.

use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::Location;
use core::ptr::{self, NonNull};

use super::entry::{cancel, release, Header, Home, Payload};
use super::hash::Hash;
use crate::host;
use crate::primitive::{global, named, AtomicPtr, Ordering};
use crate::trace::{Label, Place};

/// The functions, type name and size of payloads of one type in memory from one home.
pub(crate) struct EntryVtable {
    pub(super) release: unsafe fn(NonNull<Header>),
    pub(super) forget: unsafe fn(NonNull<Header>),
    ty: fn() -> &'static str,
    size: usize,
}

/// What the entries that one line acquires under one name have in common.
pub(crate) struct Table {
    pub(super) vtable: &'static EntryVtable,
    /// Empty if the entry is named after its type.
    name: &'static str,
    place: Place,
}

impl EntryVtable {
    const fn of<P: Payload, H: Home>() -> &'static Self {
        const { &Self { release: release::<P, H>, forget: cancel::<P, H>, ty: P::ty, size: size_of::<P>() } }
    }
}

/// A table whose functions are those of `P` in memory from `H`.
pub(crate) struct TableOf<P, H> {
    table: &'static Table,
    _payload: PhantomData<fn(P, H)>,
}

impl<P, H> Clone for TableOf<P, H> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, H> Copy for TableOf<P, H> {}

impl<P, H> Deref for TableOf<P, H> {
    type Target = &'static Table;

    fn deref(&self) -> &&'static Table {
        &self.table
    }
}

/// The name and line of an entry that is declared in the source: a field, or a part of every
/// device.
pub(crate) trait Declared {
    /// Its name; empty if it is named after its type.
    const NAME: &'static str;
    /// Where it is declared.
    const PLACE: Place;
}

/// The key of an entry's table: its name and the line that acquired it.
pub(crate) trait Key: Copy {
    /// The table of an entry with this key.
    fn table<P: Payload, H: Home>(self) -> TableOf<P, H>;
}

/// A name that one line of the driver gives. If it is empty, the entry is named after its type.
#[derive(Clone, Copy)]
pub(crate) struct NamedKey {
    pub(crate) name: &'static str,
    pub(crate) place: &'static Location<'static>,
}

impl NamedKey {
    /// The key for `name` at the calling line of the driver.
    #[track_caller]
    #[inline]
    pub(crate) fn here(name: &'static str) -> Self {
        Self { name, place: Location::caller() }
    }
}

impl Key for NamedKey {
    #[expect(
        clippy::inline_always,
        reason = "a call would keep it in memory on the path that has no need of it"
    )]
    #[inline(always)]
    fn table<P: Payload, H: Home>(self) -> TableOf<P, H> {
        TableOf::among(&TABLES, self.name, self.place)
    }
}

/// The key of an entry that the source declares.
pub(crate) struct DeclaredKey<D>(PhantomData<fn(D)>);

impl<D> DeclaredKey<D> {
    pub(crate) const KEY: Self = Self(PhantomData);
}

impl<D> Clone for DeclaredKey<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for DeclaredKey<D> {}

impl<D: Declared> Key for DeclaredKey<D> {
    #[inline]
    fn table<P: Payload, H: Home>(self) -> TableOf<P, H> {
        TableOf::declared::<D>()
    }
}

/// Neither name nor line, for when there was no memory for a table.
enum Unknown {}

impl Declared for Unknown {
    const NAME: &'static str = "";
    const PLACE: Place = Place::NONE;
}

impl<P: Payload, H: Home> TableOf<P, H> {
    /// The table of what is declared as `D`, a constant.
    fn declared<D: Declared>() -> Self {
        let table = const { &Table { vtable: EntryVtable::of::<P, H>(), name: D::NAME, place: D::PLACE } };
        Self { table, _payload: PhantomData }
    }

    /// The table in `tables` of what `place` acquires as `name`.
    ///
    /// It is made when it is first needed. If there is no memory for it, a table without name and
    /// line is used.
    #[inline]
    pub(crate) fn among(tables: &Tables, name: &'static str, place: &'static Location<'static>) -> Self {
        let known = tables.get(EntryVtable::of::<P, H>(), name, place);
        known.map_or_else(Self::declared::<Unknown>, |table| Self { table, _payload: PhantomData })
    }
}

impl Table {
    /// The name, type and line of such an entry.
    pub(crate) fn label(&self) -> Label {
        let ty = (self.vtable.ty)();
        let name = if self.name.is_empty() { short(ty) } else { self.name };
        Label { name, ty, place: self.place }
    }

    /// The size of a payload in bytes.
    pub(crate) fn size(&self) -> usize {
        self.vtable.size
    }
}

/// The last part of a type's path, without its parameters.
fn short(ty: &'static str) -> &'static str {
    let path = ty.split('<').next().unwrap_or(ty);
    path.rsplit("::").next().filter(|name| !name.is_empty()).unwrap_or(ty)
}

/// A table, the key by which it is found, and the tables below it, which were made later.
struct Known {
    table: Table,
    place: &'static Location<'static>,
    below: [AtomicPtr<Known>; WAYS],
}

/// The number of bits of a hash that select the root. In a model there is one root, so that all
/// searches meet.
const ROOT_BITS: u32 = if cfg!(loom) { 0 } else { 8 };
const ROOTS: usize = 1 << ROOT_BITS;

/// The number of bits of a hash that select the way down from a table, and the number of ways.
const BITS: u32 = 3;
const WAYS: usize = 1 << BITS;

/// All tables that were made so far.
///
/// They are the nodes of trees. A search begins at the root that the first bits of its hash select.
/// From a table with another key it goes on to the table below that the next bits select. If there
/// is none, it makes one. So a table stays where it was made, a search takes no lock, and ten times
/// as many tables make it about one step longer.
pub(crate) struct Tables {
    roots: [AtomicPtr<Known>; ROOTS],
}

global! {
    static TABLES: Tables = Tables::new();
}

impl Tables {
    #[cfg(not(loom))]
    const fn new() -> Self {
        Self { roots: [const { AtomicPtr::new(ptr::null_mut()) }; ROOTS] }
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        Self { roots: core::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())) }
    }

    /// The table of `vtable`, `name` and `place`, made if there is none; `None` if there is no
    /// memory for it.
    #[inline]
    pub(crate) fn get(
        &self,
        vtable: &'static EntryVtable,
        name: &'static str,
        place: &'static Location<'static>,
    ) -> Option<&'static Table> {
        let mut hash = Hash::of(name, place);
        let mut spot = &self.roots[hash.next(ROOT_BITS)];
        // ORDERING: Acquire, paired with the Release in `make`: a thread that sees a table sees its
        // contents.
        // SAFETY: null or complete, and never freed (invariant 1).
        while let Some(known) = unsafe { spot.load(named("tables: find", Ordering::Acquire)).as_ref() } {
            if ptr::eq(known.place, place)
                && ptr::eq(known.table.vtable, vtable)
                && ptr::eq(known.table.name, name)
            {
                return Some(&known.table);
            }
            spot = &known.below[hash.next(BITS)];
        }
        Self::make(spot, hash, vtable, name, place)
    }

    /// Makes a table where a search has ended. Two threads that need the same new table at the same
    /// time may make two, which costs only memory.
    #[cold]
    #[inline(never)]
    fn make(
        mut spot: &AtomicPtr<Known>,
        mut hash: Hash,
        vtable: &'static EntryVtable,
        name: &'static str,
        place: &'static Location<'static>,
    ) -> Option<&'static Table> {
        let table = Table { vtable, name, place: Place::of(place) };
        let below = core::array::from_fn(|_| AtomicPtr::new(ptr::null_mut()));
        let made = host::create_static(Known { table, place, below })?;
        // ORDERING: Release on success, paired with the Acquire in `get`. Acquire on failure, as in
        // `get`.
        let (release, acquire) =
            (named("tables: make", Ordering::Release), named("tables: find", Ordering::Acquire));
        while let Err(other) = spot.compare_exchange(ptr::null_mut(), made.as_ptr(), release, acquire) {
            // SAFETY: not null, so another thread has made it; complete and never freed (invariant
            // 1).
            spot = unsafe { &(*other).below[hash.next(BITS)] };
        }
        // SAFETY: complete, and never changed or freed (invariant 1).
        Some(unsafe { &made.as_ref().table })
    }

    /// Frees all tables, with a stack depth that does not depend on their number.
    ///
    /// The first way (`below[0]`) of each table links a list of the tables still to be freed. If
    /// another way of the first table in the list leads to a table, that table is put at the front
    /// of the list, and the table that its own first way led to takes its former place.
    ///
    /// # Safety
    ///
    /// No table is used or requested any more.
    #[cfg(any(drmm_kernel, all(test, not(loom))))]
    unsafe fn free(&self) {
        for root in &self.roots {
            // ORDERING: Relaxed, here and below: by the contract no other thread uses the tables.
            let mut first = NonNull::new(root.swap(ptr::null_mut(), Ordering::Relaxed));
            while let Some(known) = first {
                // SAFETY: complete until it is freed below (invariant 1).
                let [link, others @ ..] = unsafe { &(*known.as_ptr()).below };
                let mut spots = others.iter();
                let other = spots.find_map(|spot| Some((spot, NonNull::new(spot.load(Ordering::Relaxed))?)));
                if let Some((spot, other)) = other {
                    // SAFETY: complete until it is freed below (invariant 1).
                    let theirs = unsafe { &(*other.as_ptr()).below[0] };
                    spot.store(theirs.swap(known.as_ptr(), Ordering::Relaxed), Ordering::Relaxed);
                    first = Some(other);
                } else {
                    first = NonNull::new(link.load(Ordering::Relaxed));
                    // SAFETY: made by `create_static`, and by the contract no table is used any
                    // more.
                    unsafe { host::destroy(known) };
                }
            }
        }
    }
}

/// Frees all tables. When a kernel module is unloaded its statics are freed, and nothing would lead
/// to the tables any more.
///
/// # Safety
///
/// The module is about to be unloaded: no entry is left, and no table is requested any more.
#[cfg(drmm_kernel)]
pub(crate) unsafe fn free_all() {
    // SAFETY: by the contract no entry is left, so no table is used or requested any more.
    unsafe { TABLES.free() };
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::list::{Action, Heap, Value};

    #[track_caller]
    fn made<P: Payload>(tables: &Tables, name: &'static str) -> TableOf<P, Heap> {
        TableOf::among(tables, name, Location::caller())
    }

    #[test]
    fn a_line_has_one_table_for_each_name_and_type() {
        let tables = Tables::new();
        let round = || {
            let named = ["clock", "reset", "clo"].map(|name| made::<Value<u32>>(&tables, name));
            let unnamed = made::<Value<Option<u8>>>(&tables, "");
            (named, unnamed, made::<Action<fn()>>(&tables, "clock"))
        };
        let (named, unnamed, action) = round();
        assert_eq!(named.map(|table| table.label().name), ["clock", "reset", "clo"]);
        assert_eq!((unnamed.label().name, unnamed.size()), ("Option", 2));
        assert_eq!((action.label().ty, action.label().name), ("action", "clock"));
        assert!(named[0].label().place.line > 0 && named[0].label().place == named[2].label().place);
        let again = round();
        let same = |one: &Table, other: &Table| ptr::eq(one, other);
        assert!(!same(&named[0], &named[1]) && !same(&named[0], &action));
        // Under Miri each use of a constant may have another address.
        assert!(cfg!(miri) || (same(&named[2], &again.0[2]) && same(&unnamed, &again.1)));
    }

    /// The number of tables that a search for `name` visits.
    fn steps(tables: &Tables, name: &'static str, place: &'static Location<'static>) -> usize {
        let mut hash = Hash::of(name, place);
        let mut spot = &tables.roots[hash.next(ROOT_BITS)];
        for step in 1.. {
            // SAFETY: null or complete, and freed by this test alone.
            let known = unsafe { spot.load(Ordering::Relaxed).as_ref() }.expect("it was made before");
            if ptr::eq(known.table.name, name) {
                return step;
            }
            spot = &known.below[hash.next(BITS)];
        }
        unreachable!("the loop has no end");
    }

    #[test]
    fn ten_times_as_many_names_take_at_most_half_as_many_steps_more_each() {
        let (few, many) = if cfg!(miri) { (200, 2_000) } else { (20_000, 200_000) };
        let tables = Tables::new();
        // Names at the distances of names in a table in the source, and of allocated names.
        let text: &'static str = "the name of a clock or a supply ".repeat(many / 2).leak();
        let name = |n: usize| text.get(16 * n..16 * n + 13).expect("there is enough text");
        let place = Location::caller();
        let average = |names: core::ops::Range<usize>| {
            for n in names.clone() {
                let _ = TableOf::<Value<u32>, Heap>::among(&tables, name(n), place);
            }
            let count = names.len();
            // In hundredths of a step.
            100 * names.map(|n| steps(&tables, name(n), place)).sum::<usize>() / count
        };
        let (short, long) = (average(0..few), average(few..many));
        // SAFETY: only this test uses these tables.
        unsafe { tables.free() };
        assert!(2 * long <= 3 * short, "steps in hundredths: {short} with {few} names, {long} with {many}");
    }

    #[test]
    fn what_is_declared_is_a_constant() {
        enum Field {}
        impl Declared for Field {
            const NAME: &'static str = "level";
            const PLACE: Place = Place { file: "driver.rs", line: 7 };
        }
        let label = TableOf::<Value<u64>, Heap>::declared::<Field>().label();
        assert_eq!((label.name, label.ty, label.place), ("level", "u64", Field::PLACE));
    }
}
