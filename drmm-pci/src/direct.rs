//! Memory of a function that the processor reaches by itself, without asking the machine at every access.
//!
//! A transport offers it for what is plain memory in the end: video memory of a simulated card. Whether the function
//! answers stands beside it, since memory does not go away with its card: a driver looks at that before each access.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;

use drmm_runtime::io::{Shared, Window};
use drmm_runtime::{KBox, Result};

/// The memory behind a BAR, shared by those who access it.
#[derive(Clone)]
pub struct Direct {
    memory: Arc<KBox<[AtomicU64]>>,
    answers: Arc<AtomicBool>,
}

impl Direct {
    /// Memory of `bytes`, a multiple of eight, all zero, of a function that does not answer yet.
    ///
    /// Fails with `ENOMEM`.
    pub fn zeroed(bytes: u32) -> Result<Self> {
        let words = usize::try_from(bytes / 8).unwrap_or(usize::MAX);
        Ok(Self { memory: Arc::new(KBox::zeroed_slice(words)?), answers: Arc::default() })
    }

    /// The same memory for one more function, which does not answer yet: what is plugged in again is a new function,
    /// and who had the old one must not reach it.
    #[must_use]
    pub fn for_another_function(&self) -> Self {
        Self { memory: Arc::clone(&self.memory), answers: Arc::default() }
    }

    /// From now on the function answers, or reads give all-ones and writes are dropped.
    pub fn set_answers(&self, answers: bool) {
        // ORDERING: an access that is under way when a function goes may still arrive, as on a bus.
        self.answers.store(answers, Ordering::SeqCst);
    }

    /// Whether the function answers.
    #[inline]
    pub(crate) fn answers(&self) -> bool {
        // ORDERING: see `set_answers`; what is read behind it is read from memory that stays.
        self.answers.load(Ordering::Relaxed)
    }

    /// The memory itself, whether the function answers or not: the device's own side of it.
    #[must_use]
    #[inline]
    pub fn window(&self) -> Window<'_, 0, Shared> {
        Window::over(&self.memory)
    }
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Direct({} bytes, answers: {})", self.window().len(), self.answers())
    }
}
