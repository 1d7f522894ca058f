//! Sections announced in the record of the thread that is inside: eight slots that name the device entered.
//!
//! Entering writes to memory of the own thread only, so threads do not disturb each other and a device costs
//! nothing per thread. The unplugger pays: it looks through the records of all threads. A thread's ninth section
//! at a time, and sections of a thread that has no record, are counted in the device instead.

extern crate std;

use core::cell::Cell;
use core::panic::Location;
use core::ptr::NonNull;
use core::sync::atomic::AtomicPtr as Report;

use crate::counted::count_up;
use crate::host;
use crate::primitive::{
    global, named, per_thread, AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering, UnsafeCell,
};
use crate::trace::Place;

/// Sections of one thread that need no counting. In a model one, so that the second is counted.
const SLOTS: usize = if cfg!(loom) { 1 } else { 8 };

/// What one thread is inside of. Records are never freed; the record of a thread that ended is used again.
#[repr(align(128))]
struct Record {
    /// The gate entered, 0 for a free slot. Written by the owning thread only.
    gates: [AtomicU64; SLOTS],
    /// The line that entered, for the report of a drain that waits. Never null.
    places: [Report<Location<'static>>; SLOTS],
    owned: AtomicBool,
    next: UnsafeCell<*const Record>,
}

// SAFETY: everything but `next` is atomic, and `next` is written before the record is shared.
unsafe impl Sync for Record {}

global! {
    static RECORDS: AtomicPtr<Record> = AtomicPtr::new(core::ptr::null_mut());
}

per_thread! {
    /// The record of this thread, null before its first section. No destructor: a section can be entered from
    /// the destructor of any other thread local.
    static MINE: Cell<*const Record> = const { Cell::new(core::ptr::null()) };
    /// Sections of this thread that are counted in their device.
    static UNSLOTTED: Cell<usize> = const { Cell::new(0) };
    /// Gives the record back when the thread ends.
    static LEASE: Lease = const { Lease(Cell::new(core::ptr::null())) };
}

/// The record that the thread gives back, null if it has none.
struct Lease(Cell<*const Record>);

impl Drop for Lease {
    fn drop(&mut self) {
        // SAFETY: null, or set by `lease` to a record; those are never freed.
        let Some(record) = (unsafe { self.0.get().as_ref() }) else { return };
        // A slot in use belongs to a section that was leaked, or whose guard is in a thread local that ends later.
        // Its drain has to go on waiting and this thread has to know that it is inside, so the record stays.
        // ORDERING: this thread wrote the slots itself.
        if record.gates.iter().all(|gate| gate.load(Ordering::Relaxed) == 0) {
            // It fails only where it is gone already, and then nobody finds the record by it any more.
            let _ = MINE.try_with(|mine| mine.set(core::ptr::null()));
            // ORDERING: Release, paired with the Acquire in `lease`: the next owner finds the slots free.
            record.owned.store(false, Ordering::Release);
        }
    }
}

fn mine() -> Option<&'static Record> {
    // SAFETY: the pointer is null or comes from `lease`, which returns records that are never freed.
    unsafe { MINE.with(Cell::get).as_ref() }
}

fn records() -> impl Iterator<Item = &'static Record> {
    // ORDERING: Acquire, paired with the Release in `lease`.
    let mut next: *const Record = RECORDS.load(named("record: find", Ordering::Acquire));
    core::iter::from_fn(move || {
        // SAFETY: null, or a record in the list; those are never freed.
        let record = unsafe { next.as_ref() }?;
        // SAFETY: written before the record was shared.
        next = unsafe { *record.next.shared() };
        Some(record)
    })
}

/// Takes a record nobody owns, or makes one. `None` if there is no memory, or if the thread is ending.
#[cold]
fn lease() -> Option<&'static Record> {
    // Its destructor runs at the thread's end. If that has already been, this thread must not own a record,
    // because nobody would give it back.
    LEASE
        .try_with(|lease| {
            // ORDERING: Acquire on success, paired with the Release in `Lease::drop`.
            let free = |record: &&Record| {
                record.owned.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
            };
            let record = match records().find(free) {
                Some(record) => record,
                None => publish()?,
            };
            lease.0.set(record);
            MINE.with(|mine| mine.set(record));
            Some(record)
        })
        .ok()?
}

/// Makes a record that this thread owns and links it where drains look.
fn publish() -> Option<&'static Record> {
    let record = Record {
        gates: core::array::from_fn(|_| AtomicU64::new(0)),
        places: [const { Report::new(core::ptr::null_mut()) }; SLOTS],
        owned: AtomicBool::new(true),
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

/// Sections that did not fit into a thread's slots, counted in the device.
pub(super) struct Local {
    unslotted: AtomicUsize,
}

/// Where a section is announced: a slot of this thread, or the device's counter.
pub(super) struct Token(Option<&'static AtomicU64>);

impl Local {
    pub(super) fn new() -> Self {
        Self { unslotted: AtomicUsize::new(0) }
    }

    pub(super) fn announce(&self, id: u64, place: &'static Location<'static>) -> Token {
        if let Some(record) = mine().or_else(lease) {
            // ORDERING: only this thread writes its slots.
            if let Some(at) = record.gates.iter().position(|gate| gate.load(Ordering::Relaxed) == 0) {
                let gate = &record.gates[at];
                // ORDERING: read for a report only.
                record.places[at].store(core::ptr::from_ref(place).cast_mut(), Ordering::Relaxed);
                // ORDERING: Release, although the gate's fence follows: a drain of another device may read this
                // number in the place of the 0 before it, and must see all that the sections before did.
                gate.store(id, named("gate: announce", Ordering::Release));
                return Token(Some(gate));
            }
        }
        UNSLOTTED.with(|count| count.set(count.get().saturating_add(1)));
        count_up(&self.unslotted);
        Token(None)
    }

    pub(super) fn retract(&self, token: &Token) {
        if let Some(gate) = token.0 {
            // ORDERING: Release, paired with the Acquire in `somebody_inside`.
            gate.store(0, named("gate: exit", Ordering::Release));
        } else {
            UNSLOTTED.with(|count| count.set(count.get().saturating_sub(1)));
            // ORDERING: as above.
            self.unslotted.fetch_sub(1, named("gate: counted exit", Ordering::Release));
        }
    }

    /// Whether this thread is inside. Of sections that are only counted it cannot be said whose they are: if
    /// this thread has one anywhere, the answer is yes, since an error is better than a hang.
    pub(super) fn held_here(&self, id: u64) -> bool {
        // ORDERING: this thread wrote its slots itself; of the counter any value from before will do.
        let slotted = mine().is_some_and(|r| r.gates.iter().any(|gate| gate.load(Ordering::Relaxed) == id));
        slotted || (UNSLOTTED.with(Cell::get) != 0 && self.unslotted.load(Ordering::Relaxed) != 0)
    }

    /// Where somebody entered who is still inside.
    pub(super) fn somebody_inside(&self, id: u64) -> Option<Place> {
        for record in records() {
            for (gate, place) in record.gates.iter().zip(&record.places) {
                // ORDERING: Acquire, paired with the Release in `retract`.
                if gate.load(named("gate: drain", Ordering::Acquire)) == id {
                    // ORDERING: for a report only.
                    let place = place.load(Ordering::Relaxed);
                    // SAFETY: null, or a `&'static Location` that `announce` stored.
                    return Some(unsafe { place.as_ref() }.map_or(Place::NONE, Place::of));
                }
            }
        }
        // ORDERING: Acquire, paired with the Release in `retract`.
        (self.unslotted.load(named("gate: counted drain", Ordering::Acquire)) != 0).then_some(Place::NONE)
    }
}
