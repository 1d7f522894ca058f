//! Sections announced in records of threads: slots that name the device entered.
//!
//! Entering writes to memory of the own thread only, so threads do not disturb each other and a device costs
//! nothing per thread. The unplugger pays: it looks through all records. A section that finds no room in its
//! thread's own record (there are seven already, or the thread is ending and has given its record back) borrows one
//! that nobody owns. So there is no limit, and leaving is the same single store everywhere.
//!
//! # Invariants
//!
//! 1. A slot that is 0 is filled by the thread that owns the record only. A slot that is not is set to 0 by whoever
//!    holds the token, once, whether or not the record is still owned.
//! 2. A record is free if nobody owns it *and* all its slots are 0: a section that was leaked, or outlives its
//!    thread, keeps its record.
//! 3. Records are never freed.

extern crate std;

use core::cell::Cell;
use core::marker::PhantomData;
use core::panic::Location;
use core::ptr::NonNull;
use core::sync::atomic::AtomicPtr as Report;

use crate::host;
use crate::primitive::{global, named, per_thread, AtomicPtr, AtomicU64, Ordering, UnsafeCell};
use crate::trace::Place;

/// Sections of one thread at a time that need no further record. In a model one, so that the second does.
const SLOTS: usize = if cfg!(loom) { 1 } else { 7 };

/// What one thread is inside of: 128 bytes, two lines of a cache that may fetch lines in pairs.
#[repr(align(128))]
struct Record {
    /// The gates entered, 0 for a free slot. Not their addresses: a stale one could be another device's.
    gates: [AtomicU64; SLOTS],
    /// The lines that entered, for reports. Null for a slot that was never used.
    places: [Report<Location<'static>>; SLOTS],
    /// The context that owns or owned it, times two, and one more while it does.
    owner: AtomicU64,
    next: UnsafeCell<*const Record>,
}

// SAFETY: everything but `next` is atomic, and `next` is written before the record is shared.
unsafe impl Sync for Record {}

const OWNED: u64 = 1;

global! {
    static RECORDS: AtomicPtr<Record> = AtomicPtr::new(core::ptr::null_mut());
}

/// What a thread without a record has: one whose slots are all in use, so that entering asks one question, not two.
#[cfg(not(loom))]
static FULL: Record = Record {
    gates: [const { AtomicU64::new(u64::MAX) }; SLOTS],
    places: [const { Report::new(core::ptr::null_mut()) }; SLOTS],
    owner: AtomicU64::new(OWNED),
    next: UnsafeCell::new(core::ptr::null()),
};

#[cfg(not(loom))]
const NONE: *const Record = &raw const FULL;
#[cfg(loom)]
const NONE: *const Record = core::ptr::null();

per_thread! {
    /// The record of this thread, `NONE` before its first section. No destructor: a section can be entered from
    /// the destructor of any other thread local.
    static MINE: Cell<*const Record> = const { Cell::new(NONE) };
    /// Gives the record back when the thread ends.
    static LEASE: Lease = const { Lease(Cell::new(core::ptr::null())) };
}

/// The record that the thread gives back, null if it has none.
struct Lease(Cell<*const Record>);

impl Drop for Lease {
    fn drop(&mut self) {
        // SAFETY: null, or set by `lease` to a record (invariant 3).
        let Some(record) = (unsafe { self.0.get().as_ref() }) else { return };
        // It fails only where it is gone already, and then nobody finds the record by it any more.
        let _ = MINE.try_with(|mine| mine.set(NONE));
        record.give_back();
    }
}

impl Record {
    /// Becomes the owner, if the record is free.
    fn take(&self) -> bool {
        // ORDERING: a first look; what counts is below.
        let before = self.owner.load(Ordering::Relaxed);
        if before & OWNED != 0 || !self.is_empty() {
            return false;
        }
        let taken = named("record: take", Ordering::Acquire);
        // ORDERING: Acquire on success, paired with the Release in `give_back`: this thread sees what the owner
        // before it announced and left standing.
        if self.owner.compare_exchange(before, before | OWNED, taken, Ordering::Relaxed).is_err() {
            return false;
        }
        if !self.is_empty() {
            // ORDERING: as in `give_back`; whose sections these are must not change.
            self.owner.store(before, Ordering::Release);
            return false;
        }
        // ORDERING: read for reports, and by this thread.
        self.owner.store(host::context_id() << 1 | OWNED, Ordering::Relaxed);
        true
    }

    /// Ends the ownership. Sections that are announced here stay announced.
    fn give_back(&self) {
        // ORDERING: this thread's own number.
        let owner = self.owner.load(Ordering::Relaxed) & !OWNED;
        // ORDERING: Release, paired with the Acquire in `take`.
        self.owner.store(owner, named("record: give", Ordering::Release));
    }

    fn is_empty(&self) -> bool {
        // ORDERING: Acquire, paired with the Release in `retract`: what the next owner announces in the slot tells
        // a drain also of the sections before.
        self.gates.iter().all(|gate| gate.load(named("record: free", Ordering::Acquire)) == 0)
    }

    /// Announces a section in slot `at`, which is free, in a record that this thread owns.
    #[inline]
    fn announce(&'static self, at: usize, id: u64, place: &'static Location<'static>) -> Token<'static> {
        // ORDERING: read for a report only.
        self.places[at].store(core::ptr::from_ref(place).cast_mut(), Ordering::Relaxed);
        // ORDERING: Release, although a barrier follows: a drain of another device may read this number in the
        // place of the 0 before it, and must see all that the sections before did.
        self.gates[at].store(id, named("gate: announce", Ordering::Release));
        Token(&self.gates[at], PhantomData)
    }

    /// Whether slot `at` of a record that this thread owns is free.
    #[cfg(not(loom))]
    #[inline]
    fn is_free(&self, at: usize) -> bool {
        // Not an atomic load, which the compiler never merges with the comparison: one instruction of sixteen.
        // SAFETY: only the owner fills slots, and only the thread that filled one empties it, so nobody writes this
        // slot meanwhile but a signal handler on this very thread, which leaves it as it was. If another thread
        // had the record before, it was taken with Acquire.
        unsafe { self.gates[at].as_ptr().read_volatile() == 0 }
    }

    /// The same for a model, which looks at atomics only.
    #[cfg(loom)]
    fn is_free(&self, at: usize) -> bool {
        // ORDERING: as above.
        self.gates[at].load(Ordering::Relaxed) == 0
    }
}

/// The running thread's record, or one without room.
#[inline]
fn mine() -> Option<&'static Record> {
    let record = MINE.with(Cell::get);
    if cfg!(loom) {
        // SAFETY: null, or from `own` (invariant 3).
        return unsafe { record.as_ref() };
    }
    // SAFETY: `NONE`, which is a static here, or from `own` (invariant 3).
    Some(unsafe { &*record })
}

fn records() -> impl Iterator<Item = &'static Record> {
    // ORDERING: Acquire, paired with the Release in `publish`.
    let mut next: *const Record = RECORDS.load(named("record: find", Ordering::Acquire));
    core::iter::from_fn(move || {
        // SAFETY: null, or a record in the list (invariant 3).
        let record = unsafe { next.as_ref() }?;
        // SAFETY: written before the record was shared.
        next = unsafe { *record.next.shared() };
        Some(record)
    })
}

/// A record that this thread owns from now on. `None` if there is no memory.
fn claim() -> Option<&'static Record> {
    records().find(|record| record.take()).or_else(publish)
}

/// Makes a record that this thread owns and links it where drains look.
fn publish() -> Option<&'static Record> {
    let record = Record {
        gates: core::array::from_fn(|_| AtomicU64::new(0)),
        places: [const { Report::new(core::ptr::null_mut()) }; SLOTS],
        owner: AtomicU64::new(host::context_id() << 1 | OWNED),
        next: UnsafeCell::new(core::ptr::null()),
    };
    let place: NonNull<Record> = host::create_static(record)?;
    // ORDERING: the exchange below decides.
    let mut head = RECORDS.load(Ordering::Relaxed);
    // ORDERING: Release, paired with the Acquire in `records`.
    let released = named("record: publish", Ordering::Release);
    loop {
        // SAFETY: the record is not shared yet.
        let next = unsafe { place.as_ref() }.next.exclusive();
        // SAFETY: as above.
        unsafe { next.write(head) };
        match RECORDS.compare_exchange_weak(head, place.as_ptr(), released, Ordering::Relaxed) {
            // SAFETY: the record is never freed and shared from now on.
            Ok(_) => return Some(unsafe { place.as_ref() }),
            Err(now) => head = now,
        }
    }
}

/// The record of this thread, with a new one for a thread that has none. `None` if there is no memory, or if the
/// thread is ending: then nobody would give it back.
fn own() -> Option<&'static Record> {
    LEASE
        .try_with(|lease| {
            if lease.0.get().is_null() {
                let record = claim()?;
                lease.0.set(record);
                MINE.with(|mine| mine.set(record));
            }
            mine()
        })
        .ok()?
}

/// What a gate keeps of its sections: nothing.
pub(super) struct Local;

/// Where a section is announced.
pub(super) struct Token<'gate>(&'static AtomicU64, PhantomData<&'gate Local>);

#[expect(clippy::unused_self, reason = "where there are no threads the gate counts its sections itself")]
impl Local {
    pub(super) fn new() -> Self {
        Self
    }

    /// Announces a section in one of the two slots that are nearly always enough.
    #[inline]
    pub(super) fn announce(&self, id: u64, place: &'static Location<'static>) -> Option<Token<'_>> {
        let record = mine()?;
        if record.is_free(0) {
            Some(record.announce(0, id, place))
        } else if SLOTS > 1 && record.is_free(1) {
            Some(record.announce(1, id, place))
        } else {
            None
        }
    }

    /// Announces a section in any slot of this thread, or in a record of its own. `None` if there is no memory.
    pub(super) fn announce_anywhere(&self, id: u64, place: &'static Location<'static>) -> Option<Token<'_>> {
        if let Some(record) = own() {
            if let Some(at) = (0..SLOTS).find(|&at| record.is_free(at)) {
                return Some(record.announce(at, id, place));
            }
        }
        let record = claim()?;
        let token = record.announce(0, id, place);
        record.give_back();
        Some(token)
    }

    /// Whether this thread is inside.
    pub(super) fn held_here(&self, id: u64) -> bool {
        let context = host::context_id();
        under_way().any(|section| section.gate == id && section.context == context)
    }

    /// Waits for the sections of a closed gate; `wait` is called between two looks, with the line that entered.
    ///
    /// Slot by slot, not until all are without `id` at once: what a slot announces after it was seen without is
    /// refused. With many who keep asking there may never be a moment at which none of them is announced.
    pub(super) fn drain(&self, id: u64, mut wait: impl FnMut(Place)) {
        for (_, gate, place) in slots() {
            // ORDERING: Acquire, paired with the Release in `retract`.
            while gate.load(named("gate: drain", Ordering::Acquire)) == id {
                wait(line(place));
            }
        }
    }
}

impl Token<'_> {
    #[inline]
    pub(super) fn retract(&self) {
        // ORDERING: Release, paired with the Acquire in `drain`.
        self.0.store(0, named("gate: exit", Ordering::Release));
    }
}

/// A section that was announced when somebody looked.
pub(crate) struct UnderWay {
    /// The number of the gate, which is the device's.
    pub(crate) gate: u64,
    /// The thread that entered it.
    pub(crate) context: u64,
    /// The line that entered it.
    pub(crate) place: Place,
}

/// The slots of all records, with the lines that entered.
fn slots() -> impl Iterator<Item = (&'static Record, &'static AtomicU64, &'static Report<Location<'static>>)>
{
    records().flat_map(|record| {
        record.gates.iter().zip(&record.places).map(move |(gate, place)| (record, gate, place))
    })
}

fn line(place: &Report<Location<'static>>) -> Place {
    // ORDERING: for reports.
    let place = place.load(Ordering::Relaxed);
    // SAFETY: null, or a `&'static Location` that `announce` stored.
    unsafe { place.as_ref() }.map_or(Place::NONE, Place::of)
}

/// All sections of all devices.
pub(crate) fn under_way() -> impl Iterator<Item = UnderWay> {
    slots().filter_map(|(record, gate, place)| {
        // ORDERING: Acquire, paired with the Release in `announce`: who announced owned the record before.
        let gate = gate.load(Ordering::Acquire);
        if gate == 0 {
            return None;
        }
        // ORDERING: for reports, and a thread's own number, which it stored itself.
        let owner = record.owner.load(Ordering::Relaxed);
        Some(UnderWay { gate, context: owner >> 1, place: line(place) })
    })
}

#[cfg(test)]
mod tests {
    use super::Record;

    #[test]
    fn a_record_has_a_hundred_and_twenty_eight_bytes() {
        assert_eq!(size_of::<Record>(), 128);
    }
}
