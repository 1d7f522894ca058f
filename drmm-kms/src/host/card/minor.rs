//! The numbers of cards: the lowest that is free, as `drm_minor_alloc` gives them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use drmm_runtime::{Errno, Error, Result};

use crate::host::sync::Lock;

static TAKEN: LazyLock<Lock<BTreeSet<u32>>> = LazyLock::new(Lock::default);

/// A number that no other card gets: it goes with the device.
#[derive(Debug)]
pub(super) struct Minor(u32);

impl Minor {
    /// The lowest number that is free.
    pub(super) fn take() -> Result<Self> {
        let mut taken = TAKEN.lock();
        let gap = (0..).zip(&*taken).find(|(free, taken)| free != *taken).map(|(free, _)| free);
        let minor = gap.or_else(|| u32::try_from(taken.len()).ok());
        let minor = minor.ok_or(Error::new(Errno::ENOSPC, "this process has used up its minors"))?;
        taken.insert(minor);
        Ok(Self(minor))
    }

    pub(super) fn number(&self) -> u32 {
        self.0
    }
}

impl Drop for Minor {
    fn drop(&mut self) {
        TAKEN.lock().remove(&self.0);
    }
}
