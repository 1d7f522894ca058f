//! Sections announced in the records of threads, in slots that name the entered device.
//!
//! Entering writes only to memory of the running thread, so threads do not slow each other down and
//! a device costs nothing per thread. Unplugging pays for this: it reads all records. If there is
//! no room in the thread's own record (it holds seven sections, or the thread is ending and has
//! given the record back), a section takes a record that has no owner. So the number of sections
//! has no limit, and leaving is the same single store everywhere.
//!
//! # Invariants
//!
//! 1. A slot that is 0 is filled only by the thread that owns the record. A slot that is not 0 is
//!    set to 0 by the holder of its token, once, whether or not the record still has an owner.
//! 2. A record is free if it has no owner *and* all its slots are 0: a section that was leaked, or
//!    that outlives its thread, keeps its record.
//! 3. Records are never freed.

extern crate std;

use core::cell::Cell;
use core::marker::PhantomData;
use core::panic::Location;
use core::ptr::NonNull;
use core::sync::atomic::AtomicPtr as Report;

use super::refused_here::{self, Mark};
use super::wait::WaitedFor;
use crate::host;
use crate::primitive::{global, named, per_thread, AtomicPtr, AtomicU64, Ordering, UnsafeCell};
use crate::trace::Place;

/// The number of sections that one thread can be inside of without a second record. One in a model,
/// so that a second section needs it.
const SLOTS: usize = if cfg!(loom) { 1 } else { 7 };

/// The sections that one thread is inside of. 128 bytes: two cache lines, since some processors
/// fetch lines in pairs.
#[repr(align(128))]
struct Record {
    /// The numbers of the entered gates; 0 for a free slot. Numbers and not addresses, since the
    /// address of a freed gate can be reused for another device.
    gates: [AtomicU64; SLOTS],
    /// The lines that entered, for reports; null for a slot that was never used.
    places: [Report<Location<'static>>; SLOTS],
    /// The number of the context that owns or owned the record, times two; plus one while it owns
    /// it.
    owner: AtomicU64,
    next: UnsafeCell<*const Record>,
}

// SAFETY: everything but `next` is atomic, and `next` is written before the record is shared.
unsafe impl Sync for Record {}

const OWNED: u64 = 1;

global! {
    static RECORDS: AtomicPtr<Record> = AtomicPtr::new(core::ptr::null_mut());
}

/// The record of a thread without a record. All its slots are in use, so that entering needs one
/// comparison instead of two.
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
    /// The record of this thread, `NONE` before its first section. It has no destructor, since a
    /// section can be entered in the destructor of any other thread local.
    static MINE: Cell<*const Record> = const { Cell::new(NONE) };
    /// Gives the record back when the thread ends.
    static LEASE: Lease = const { Lease(Cell::new(core::ptr::null())) };
}

/// The record that the thread gives back; null if it has none.
struct Lease(Cell<*const Record>);

impl Drop for Lease {
    fn drop(&mut self) {
        // SAFETY: null, or set by `lease` to a record (invariant 3).
        let Some(record) = (unsafe { self.0.get().as_ref() }) else { return };
        // This fails only if `MINE` is gone already, and then no section can find the record
        // through it.
        let _ = MINE.try_with(|mine| mine.set(NONE));
        #[cfg(not(loom))]
        super::threads::leave(host::context_id());
        record.give_back();
    }
}

impl Record {
    /// Makes the running thread the owner, if the record is free.
    fn take(&self) -> bool {
        // ORDERING: Relaxed: a first look. The exchange below decides.
        let before = self.owner.load(Ordering::Relaxed);
        if before & OWNED != 0 || !self.is_empty() {
            return false;
        }
        let taken = named("record: take", Ordering::Acquire);
        // ORDERING: Acquire on success, paired with the Release in `give_back`: this thread sees
        // the sections that the previous owner announced and has not left.
        if self.owner.compare_exchange(before, before | OWNED, taken, Ordering::Relaxed).is_err() {
            return false;
        }
        if !self.is_empty() {
            // ORDERING: Release, as in `give_back`. The previous number is restored, so that the
            // sections here keep their context.
            self.owner.store(before, Ordering::Release);
            return false;
        }
        // ORDERING: Relaxed: read for reports, and by this thread.
        self.owner.store(host::context_id() << 1 | OWNED, Ordering::Relaxed);
        true
    }

    /// Ends the ownership. Sections that are announced here stay announced.
    fn give_back(&self) {
        // ORDERING: Relaxed: this thread's own number.
        let owner = self.owner.load(Ordering::Relaxed) & !OWNED;
        // ORDERING: Release, paired with the Acquire in `take`.
        self.owner.store(owner, named("record: give", Ordering::Release));
    }

    /// The number of the context that owns or owned the record.
    fn context(&self) -> u64 {
        // ORDERING: Relaxed: read for reports, or a thread's own number, which it stored itself.
        self.owner.load(Ordering::Relaxed) >> 1
    }

    fn is_empty(&self) -> bool {
        // ORDERING: Acquire, paired with the Release in `retract`: a drain that reads what the next
        // owner announces in the slot also sees what was done in the sections before.
        self.gates.iter().all(|gate| gate.load(named("record: free", Ordering::Acquire)) == 0)
    }

    /// Announces a section in slot `at`, which is free, in a record that this thread owns.
    #[inline]
    fn announce(&'static self, at: usize, id: u64, place: &'static Location<'static>) -> Token<'static> {
        // ORDERING: Relaxed: read for a report only.
        self.places[at].store(core::ptr::from_ref(place).cast_mut(), Ordering::Relaxed);
        // ORDERING: Release, although a barrier follows: a drain of another device may read this
        // number instead of the 0 before it, and must see everything that was done in the sections
        // before.
        self.gates[at].store(id, named("gate: announce", Ordering::Release));
        Token(&self.gates[at], PhantomData)
    }

    /// Whether slot `at` of a record that this thread owns is free.
    #[cfg(not(loom))]
    #[inline]
    fn is_free(&self, at: usize) -> bool {
        // Not an atomic load: the compiler never merges one with the comparison. This saves one
        // instruction of sixteen.
        // SAFETY: only the owner fills slots, and the owner is this thread. A slot is emptied by
        // its section, which is `OneThread`: it ends on the thread that entered, or never. A record
        // is taken with Acquire and with all slots empty, so this thread announced everything that
        // is in them now. So no other thread writes this slot meanwhile. A signal handler on this
        // thread may write it, but leaves it as it was.
        unsafe { self.gates[at].as_ptr().read_volatile() == 0 }
    }

    /// The same for a model, which tracks only atomic accesses.
    #[cfg(loom)]
    fn is_free(&self, at: usize) -> bool {
        // ORDERING: Relaxed: only this thread writes the slot meanwhile, as above.
        self.gates[at].load(Ordering::Relaxed) == 0
    }
}

/// The running thread's record, or one without free slots.
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

/// Takes a free record or makes one, which this thread owns from now on. `None` if there is no
/// memory.
fn claim() -> Option<&'static Record> {
    records().find(|record| record.take()).or_else(publish)
}

/// Makes a record that this thread owns, and links it in the list that drains read.
fn publish() -> Option<&'static Record> {
    let record = Record {
        gates: core::array::from_fn(|_| AtomicU64::new(0)),
        places: [const { Report::new(core::ptr::null_mut()) }; SLOTS],
        owner: AtomicU64::new(host::context_id() << 1 | OWNED),
        next: UnsafeCell::new(core::ptr::null()),
    };
    let place: NonNull<Record> = host::create_static(record)?;
    // ORDERING: Relaxed: the exchange below decides.
    let mut head = RECORDS.load(Ordering::Relaxed);
    // ORDERING: Release, paired with the Acquire in `records`.
    let released = named("record: publish", Ordering::Release);
    loop {
        // SAFETY: the record is not shared yet.
        let next = unsafe { place.as_ref() }.next.exclusive();
        // SAFETY: the record is not shared yet.
        unsafe { next.write(head) };
        match RECORDS.compare_exchange_weak(head, place.as_ptr(), released, Ordering::Relaxed) {
            // SAFETY: the record is never freed and shared from now on.
            Ok(_) => return Some(unsafe { place.as_ref() }),
            Err(now) => head = now,
        }
    }
}

/// The record of this thread, which is claimed first if the thread has none. `None` if there is no
/// memory, or if the thread is ending, since the record would not be given back.
fn own() -> Option<&'static Record> {
    LEASE
        .try_with(|lease| {
            if lease.0.get().is_null() {
                let record = claim()?;
                lease.0.set(record);
                #[cfg(not(loom))]
                super::threads::enter(host::context_id());
                MINE.with(|mine| mine.set(record));
            }
            mine()
        })
        .ok()?
}

/// The part of a gate that knows its sections: empty, since the records of threads know them.
pub(super) struct Local;

/// The slot in which a section is announced.
pub(super) struct Token<'gate>(&'static AtomicU64, PhantomData<&'gate Local>);

#[expect(clippy::unused_self, reason = "where there are no threads the gate counts its sections itself")]
impl Local {
    pub(super) fn new() -> Self {
        Self
    }

    /// Announces a section in one of the first two slots, which are nearly always enough.
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

    /// Announces a section in any slot of this thread's record, or in a separate record. `None` if
    /// there is no memory.
    pub(super) fn announce_anywhere(&self, id: u64, place: &'static Location<'static>) -> Option<Token<'_>> {
        // While a gate is refused here, the thread's own record stays away from the fast path.
        if let Some(record) = (!refused_here::refuses_any()).then(own).flatten() {
            if let Some(at) = (0..SLOTS).find(|&at| record.is_free(at)) {
                return Some(record.announce(at, id, place));
            }
        }
        let record = claim()?;
        let token = record.announce(0, id, place);
        record.give_back();
        Some(token)
    }

    /// Whether this thread is inside a section of gate `id`.
    pub(super) fn held_here(&self, id: u64) -> bool {
        let context = host::context_id();
        under_way().any(|section| section.gate == id && section.context == context)
    }

    /// Waits for the sections of a closed gate. Between two checks it calls `wait` with the section
    /// that it waits for.
    ///
    /// Each slot is waited for separately, not until no slot holds `id` at one moment. A section
    /// that is announced in a slot after the slot was seen without `id` is refused, so it need not
    /// be waited for. With many threads that keep trying to enter, there may never be a moment at
    /// which none of them is announced.
    pub(super) fn drain(&self, id: u64, mut wait: impl FnMut(&WaitedFor)) {
        for (record, gate, place) in slots() {
            // ORDERING: Acquire, paired with the Release in `retract`.
            while gate.load(named("gate: drain", Ordering::Acquire)) == id {
                wait(&WaitedFor { place: line(place), context: record.context() });
            }
        }
    }
}

/// Refuses sections of one gate on this thread, until it is dropped there. The fast path pays
/// nothing: it finds no free slot meanwhile, so that every enter looks again.
pub(super) struct Refusing(*const Record, #[expect(dead_code, reason = "its drop ends the refusal")] Mark);

impl Refusing {
    pub(super) fn begin(id: u64) -> Self {
        Self(MINE.with(|mine| mine.replace(NONE)), Mark::begin(id))
    }
}

impl Drop for Refusing {
    fn drop(&mut self) {
        MINE.with(|mine| mine.set(self.0));
    }
}

impl Token<'_> {
    #[inline]
    pub(super) fn retract(&self) {
        // ORDERING: Release, paired with the Acquire in `drain`.
        self.0.store(0, named("gate: exit", Ordering::Release));
    }

    /// A number that no other section has that is under way.
    pub(super) fn number(&self) -> usize {
        core::ptr::from_ref(self.0).addr()
    }

    /// The number of the gate, before [`retract`](Self::retract).
    pub(super) fn gate(&self) -> u64 {
        // ORDERING: Relaxed: this thread stored it.
        self.0.load(Ordering::Relaxed)
    }
}

/// A section that was announced at the time of the check.
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
    // ORDERING: Relaxed: for reports only.
    let place = place.load(Ordering::Relaxed);
    // SAFETY: null, or a `&'static Location` that `announce` stored.
    unsafe { place.as_ref() }.map_or(Place::NONE, Place::of)
}

/// All sections of all devices.
pub(crate) fn under_way() -> impl Iterator<Item = UnderWay> {
    slots().filter_map(|(record, gate, place)| {
        // ORDERING: Acquire, paired with the Release in `announce`: the announcing thread became
        // the owner before, so `context` reads its number.
        let gate = gate.load(Ordering::Acquire);
        if gate == 0 {
            return None;
        }
        Some(UnderWay { gate, context: record.context(), place: line(place) })
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
