//! The gate whose sections the running thread may not enter for a while, although it is open.
//!
//! Only the slow path of an enter looks here. What begins such a while takes the thread's record
//! away from the fast path, see `slots::Refusing`.

extern crate std;

use core::cell::Cell;

use crate::primitive::per_thread;

/// The sections of all gates: no gate has this number.
const ALL: u64 = u64::MAX;

per_thread! {
    /// The number of the gate, [`ALL`], or 0 for none.
    static REFUSED: Cell<u64> = const { Cell::new(0) };
}

/// Refuses sections on the thread that made it, until it is dropped there.
pub(super) struct Mark {
    before: u64,
}

impl Mark {
    /// Refuses the sections of the gate `id`. Within a while of another gate it refuses all, so
    /// that the outer one holds on.
    pub(super) fn begin(id: u64) -> Self {
        REFUSED.with(|refused| {
            let before = refused.get();
            refused.set(if before == 0 || before == id { id } else { ALL });
            Self { before }
        })
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        REFUSED.with(|refused| refused.set(self.before));
    }
}

/// Whether this thread may not enter the gate `id` now.
pub(super) fn refuses(id: u64) -> bool {
    REFUSED.with(|refused| [id, ALL].contains(&refused.get()))
}

/// Whether there is a gate that this thread may not enter now.
pub(super) fn refuses_any() -> bool {
    REFUSED.with(|refused| refused.get() != 0)
}
