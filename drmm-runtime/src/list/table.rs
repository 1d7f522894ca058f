//! What all entries of one kind have in common, once for the program instead of once for each entry.
//!
//! A table is made of two parts. The [`Kind`] is known to the compiler: how a payload of this type ends, what its
//! type is called, how large it is. The name and the line that acquired it are known at run time only, since both
//! may be handed through functions. So tables are made when they are first asked for, found again by hash, and
//! never freed: there are as many as there are lines that acquire something under one name.
//!
//! # Invariants
//!
//! 1. A table that is reached from [`Tables`] is complete, and is neither changed nor freed any more.
//! 2. Two kinds at one address are the same: their functions end the same type.

use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::Location;
use core::ptr::{self, NonNull};

use super::entry::{cancel, release, Header, Home, Payload};
use crate::host;
use crate::primitive::{global, named, AtomicPtr, Ordering, UnsafeCell};
use crate::trace::{Label, Place};

/// How payloads of one type end in memory from one home, and what they are.
pub(crate) struct Kind {
    pub(super) release: unsafe fn(NonNull<Header>),
    pub(super) forget: unsafe fn(NonNull<Header>),
    ty: fn() -> &'static str,
    size: usize,
}

/// What the entries that one line acquires under one name have in common.
pub(crate) struct Table {
    pub(super) kind: &'static Kind,
    /// Empty for what is called as its type.
    name: &'static str,
    place: Place,
}

impl Kind {
    const fn of<P: Payload, H: Home>() -> &'static Self {
        const { &Self { release: release::<P, H>, forget: cancel::<P, H>, ty: P::ty, size: size_of::<P>() } }
    }
}

/// A table whose kind is that of `P` in memory from `H`.
pub(crate) struct TableOf<P, H> {
    table: &'static Table,
    _kind: PhantomData<fn(P, H)>,
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

/// What the compiler knows of an entry that is declared in the source: a field, or a part of every device.
pub(crate) trait Declared {
    /// What it is called; empty for what is called as its type.
    const NAME: &'static str;
    /// Where it is declared.
    const PLACE: Place;
}

/// What an entry is called and where it comes from: what its table is found by, or made of.
pub(crate) trait Called: Copy {
    /// The table of such an entry.
    fn table<P: Payload, H: Home>(self) -> TableOf<P, H>;
}

/// As the driver calls it at one of its lines; with the empty name, as its type.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) place: &'static Location<'static>,
}

impl Named {
    /// What the calling line of the driver calls `name`.
    #[track_caller]
    #[inline]
    pub(crate) fn here(name: &'static str) -> Self {
        Self { name, place: Location::caller() }
    }
}

impl Called for Named {
    #[expect(
        clippy::inline_always,
        reason = "a call would keep it in memory on the path that has no need of it"
    )]
    #[inline(always)]
    fn table<P: Payload, H: Home>(self) -> TableOf<P, H> {
        TableOf::among(&TABLES, self.name, self.place)
    }
}

/// As the source declares it.
pub(crate) struct As<D>(PhantomData<fn(D)>);

impl<D> As<D> {
    pub(crate) const DECLARED: Self = Self(PhantomData);
}

impl<D> Clone for As<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for As<D> {}

impl<D: Declared> Called for As<D> {
    #[inline]
    fn table<P: Payload, H: Home>(self) -> TableOf<P, H> {
        TableOf::declared::<D>()
    }
}

/// Nothing is known: there was no memory for a table.
enum Unknown {}

impl Declared for Unknown {
    const NAME: &'static str = "";
    const PLACE: Place = Place::NONE;
}

impl<P: Payload, H: Home> TableOf<P, H> {
    /// The table of what is declared as `D`, which the compiler makes.
    fn declared<D: Declared>() -> Self {
        let table = const { &Table { kind: Kind::of::<P, H>(), name: D::NAME, place: D::PLACE } };
        Self { table, _kind: PhantomData }
    }

    /// The table of what `place` acquires as `name`, among `tables`.
    ///
    /// It is made when it is first asked for. Without memory for it there is one without name and line.
    #[inline]
    pub(crate) fn among(tables: &Tables, name: &'static str, place: &'static Location<'static>) -> Self {
        let known = tables.get(Kind::of::<P, H>(), name, place);
        known.map_or_else(Self::declared::<Unknown>, |table| Self { table, _kind: PhantomData })
    }
}

impl Table {
    /// What such an entry is called.
    pub(crate) fn label(&self) -> Label {
        let ty = (self.kind.ty)();
        let name = if self.name.is_empty() { short(ty) } else { self.name };
        Label { name, ty, place: self.place }
    }

    /// The bytes of a payload.
    pub(crate) fn size(&self) -> usize {
        self.kind.size
    }
}

/// The last part of a type's path, up to its parameters.
fn short(ty: &'static str) -> &'static str {
    let path = ty.split('<').next().unwrap_or(ty);
    path.rsplit("::").next().filter(|name| !name.is_empty()).unwrap_or(ty)
}

/// A table and what it is found by.
struct Known {
    table: Table,
    place: &'static Location<'static>,
    /// The next one of the same hash, which was there before.
    next: UnsafeCell<*const Known>,
}

/// In a model every chain meets every other one.
const CHAINS: usize = if cfg!(loom) { 1 } else { 256 };

/// All tables that were asked for so far, in chains by their hash.
pub(crate) struct Tables {
    chains: [AtomicPtr<Known>; CHAINS],
}

global! {
    static TABLES: Tables = Tables::new();
}

impl Tables {
    #[cfg(not(loom))]
    const fn new() -> Self {
        Self { chains: [const { AtomicPtr::new(ptr::null_mut()) }; CHAINS] }
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        Self { chains: core::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())) }
    }

    /// The table of `kind`, `name` and `place`, made if there is none; `None` if there is no memory for it.
    #[inline]
    pub(crate) fn get(
        &self,
        kind: &'static Kind,
        name: &'static str,
        place: &'static Location<'static>,
    ) -> Option<&'static Table> {
        let chain = &self.chains[hash(name, place) % CHAINS];
        // ORDERING: Acquire, paired with the Release in `make`: who sees a table sees what is in it.
        let newest = chain.load(named("tables: find", Ordering::Acquire));
        let mut next: *const Known = newest;
        // SAFETY: null or complete, and never freed (invariant 1).
        while let Some(known) = unsafe { next.as_ref() } {
            if ptr::eq(known.place, place)
                && ptr::eq(known.table.kind, kind)
                && ptr::eq(known.table.name, name)
            {
                return Some(&known.table);
            }
            // SAFETY: as above.
            next = unsafe { *known.next.shared() };
        }
        Self::make(chain, newest, kind, name, place)
    }

    /// Two threads that make the same table at the same time make two, which costs nothing but their memory.
    #[cold]
    #[inline(never)]
    fn make(
        chain: &AtomicPtr<Known>,
        mut newest: *mut Known,
        kind: &'static Kind,
        name: &'static str,
        place: &'static Location<'static>,
    ) -> Option<&'static Table> {
        let table = Table { kind, name, place: Place::of(place) };
        let made = host::create_static(Known { table, place, next: UnsafeCell::new(newest) })?;
        // ORDERING: Release on success, paired with the Acquire in `get`; of what is newest nothing is read here.
        let release = named("tables: make", Ordering::Release);
        while let Err(other) = chain.compare_exchange_weak(newest, made.as_ptr(), release, Ordering::Relaxed)
        {
            newest = other;
            // SAFETY: made above, and nobody else knows it yet.
            let next = unsafe { &made.as_ref().next };
            // SAFETY: as above.
            unsafe { *next.exclusive() = newest };
        }
        // SAFETY: complete, and never changed or freed (invariant 1).
        Some(unsafe { &made.as_ref().table })
    }
}

/// Frees all tables. In a kernel the module's statics go, and with them what leads to the tables.
///
/// # Safety
///
/// The module is about to go: no entry is left, and no table is asked for any more.
#[cfg(drmm_kernel)]
pub(crate) unsafe fn free_all() {
    for chain in &TABLES.chains {
        // ORDERING: nobody else is left, by the contract.
        let mut next = chain.swap(ptr::null_mut(), Ordering::Relaxed);
        while let Some(known) = NonNull::new(next) {
            // SAFETY: complete until it is freed below (invariant 1).
            let older = unsafe { known.as_ref() }.next.shared();
            // SAFETY: as above.
            next = unsafe { *older }.cast_mut();
            // SAFETY: made by `create_static`, and by the contract nobody looks at it any more.
            unsafe { host::destroy(known) };
        }
    }
}

/// The compiler lays lines and names side by side, so their addresses are spread like numbers that it counted.
#[inline]
fn hash(name: &'static str, place: &'static Location<'static>) -> usize {
    (ptr::from_ref(place).addr() / align_of::<Location<'_>>()).wrapping_add(name.as_ptr().addr())
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
        // To Miri a constant is a new one each time.
        assert!(cfg!(miri) || (same(&named[2], &again.0[2]) && same(&unnamed, &again.1)));
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
