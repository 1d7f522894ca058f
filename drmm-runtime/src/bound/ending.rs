//! One end at a time: if the end of a device drops the last reference to another device, that one
//! ends afterwards, not inside the first end.
//!
//! A device can hold the last reference to the next, and that one to a third. If they ended one
//! inside the other, a long chain of them would overflow the stack. So while a context ends a
//! device, every device that loses its last reference in that context waits. The waiting devices
//! end one after the other, in the order in which their last references were dropped.
//!
//! Where there are no threads there are no thread locals either, so a context that ends devices is
//! identified by its number. If two contexts had the same number, a device could end in the other
//! context, which is equally correct.
//!
//! # Invariants
//!
//! 1. A [`Turn`] in the list is on the stack of a call of [`in_turn`], which takes it off before it
//!    returns. All of it is read and written under the lock, through the pointer in the list.
//! 2. A device that waits has no reference left, so only the turn leads to it. It is on no list of
//!    devices any more, and its `older` link leads to the device that waits behind it.

use core::ptr::NonNull;

use crate::bound::device_base::DeviceBase;
use crate::host;
#[cfg(all(loom, feature = "std"))]
use crate::lock::Mutex as SpinLock;
use crate::primitive::global;
#[cfg(not(all(loom, feature = "std")))]
use crate::spin::SpinLock;

type Waiting = Option<NonNull<DeviceBase>>;

/// A context that ends devices, and the devices that wait.
struct Turn {
    context: u64,
    first: Waiting,
    last: Waiting,
    /// The turn of another context.
    next: Option<NonNull<Turn>>,
}

struct Turns(Option<NonNull<Turn>>);

// SAFETY: the turns are used under the lock that the list is in (invariant 1), and a device may be
// used from any thread.
unsafe impl Send for Turns {}

global! {
    static TURNS: SpinLock<Turns> = SpinLock::new(Turns(None));
}

/// Runs `end` for `device`, and then for each device that lost its last reference meanwhile. If
/// this context is already ending another device, `device` is left to that call.
///
/// # Safety
///
/// `device` has no reference left, and this is the only call for it. `end` ends such a device.
pub(crate) unsafe fn in_turn(device: NonNull<DeviceBase>, end: unsafe fn(NonNull<DeviceBase>)) {
    let mut turn = Turn { context: host::context_id(), first: None, last: None, next: None };
    let context = turn.context;
    let turn = NonNull::from(&mut turn);
    {
        let mut turns = TURNS.lock();
        if let Some(mine) = turns.of(context) {
            // SAFETY: listed, with the lock held (invariant 1), and by the contract `device`
            // belongs to this call alone.
            unsafe { Turn::wait(mine, device) };
            return;
        }
        // SAFETY: not listed yet, so it belongs to this call alone.
        unsafe { (*turn.as_ptr()).next = turns.0 };
        turns.0 = Some(turn);
    }
    let mut next = Some(device);
    while let Some(device) = next {
        // A trace hook may panic between two steps. Then this device is left as it is, and the next
        // ones still end.
        // SAFETY: no reference is left, by the contract or since it waited (invariant 2), and each
        // device is taken once.
        let _ = host::guard(|| unsafe { end(device) });
        next = TURNS.lock().next(turn);
    }
}

impl Turns {
    /// Finds the turn of a context.
    fn of(&self, context: u64) -> Option<NonNull<Turn>> {
        let mut next = self.0;
        while let Some(turn) = next {
            // SAFETY: listed, and the lock is held (invariant 1).
            let Turn { context: theirs, next: after, .. } = unsafe { &*turn.as_ptr() };
            if *theirs == context {
                return Some(turn);
            }
            next = *after;
        }
        None
    }

    /// Takes the next device of `turn`, which is listed. If there is none, the turn is over and is
    /// taken off the list.
    fn next(&mut self, turn: NonNull<Turn>) -> Waiting {
        // SAFETY: listed, and the lock is held (invariant 1).
        let Turn { first, last, next, .. } = unsafe { &mut *turn.as_ptr() };
        if let Some(device) = *first {
            // SAFETY: it waits, so it belongs to this turn alone (invariant 2).
            let behind = unsafe { device.as_ref() }.older.exclusive();
            // SAFETY: the lock is held, and only this turn uses the link (invariant 2).
            *first = unsafe { behind.replace(None) };
            if first.is_none() {
                *last = None;
            }
            return Some(device);
        }
        let after = *next;
        let mut link = &mut self.0;
        while let Some(other) = *link {
            if other == turn {
                *link = after;
                break;
            }
            // SAFETY: listed, and the lock is held (invariant 1).
            link = unsafe { &mut (*other.as_ptr()).next };
        }
        None
    }
}

impl Turn {
    /// Adds `device` to the devices that wait.
    ///
    /// # Safety
    ///
    /// `turn` is listed and the lock is held. `device` has no reference left and belongs to the
    /// caller.
    unsafe fn wait(turn: NonNull<Self>, device: NonNull<DeviceBase>) {
        // SAFETY: by the contract `turn` is listed and the lock is held (invariant 1).
        let Self { first, last, .. } = unsafe { &mut *turn.as_ptr() };
        match last.replace(device) {
            Some(before) => {
                // SAFETY: it waits, so it belongs to this turn alone (invariant 2).
                let behind = unsafe { before.as_ref() }.older.exclusive();
                // SAFETY: the lock is held, and only this turn uses the link (invariant 2).
                unsafe { behind.write(Some(device)) };
            }
            None => *first = Some(device),
        }
    }
}
