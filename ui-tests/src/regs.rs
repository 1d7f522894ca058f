//! Hardware: registers that are there while the driver is bound.

use core::sync::atomic::{AtomicU32, Ordering};

use drmm_runtime::resource::{AtUnbind, Resource};

/// The registers themselves. The bound list owns them.
#[derive(Debug, Default)]
pub(crate) struct File([AtomicU32; 4]);

/// A handle of mapped registers.
#[derive(Clone, Copy, Debug)]
pub struct Regs<'bound> {
    file: &'bound File,
}

impl Resource for Regs<'_> {
    type Ends = AtUnbind;
}

impl<'bound> Regs<'bound> {
    pub(crate) fn new(file: &'bound File) -> Self {
        Self { file }
    }

    /// The value of a register; all-ones where there is none.
    #[must_use]
    pub fn read(self, register: usize) -> u32 {
        // ORDERING: the registers are memory of their own, nothing else is published through them.
        self.file.0.get(register).map_or(u32::MAX, |cell| cell.load(Ordering::Relaxed))
    }

    /// Sets a register; nothing happens where there is none.
    pub fn write(self, register: usize, value: u32) {
        if let Some(cell) = self.file.0.get(register) {
            // ORDERING: as in `read`.
            cell.store(value, Ordering::Relaxed);
        }
    }
}
