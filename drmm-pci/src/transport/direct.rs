//! Memory of a function that the processor reaches by itself, without asking the machine at every
//! access.
//!
//! A transport offers it for what is plain memory in the end: video memory of a simulated card. A
//! flag beside it says whether the function answers, since memory does not go away with its card.
//! Each access reads the flag first.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;

use drmm_runtime::io::{Shared, Window};
use drmm_runtime::{KBox, Result};

/// The memory behind a BAR, shared by the device and all mappings of it.
///
/// ```
/// use drmm_pci::transport::Direct;
///
/// let memory = Direct::zeroed(4096)?; // what a model returns for its BAR
/// let plugged_in_again = memory.for_another_function();
/// memory.window().write32(8, 0xcafe); // from the device's side
/// assert_eq!(plugged_in_again.window().read32(8), 0xcafe, "memory outlives its function");
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
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

    /// The same memory for one more function, which does not answer yet: what is plugged in again
    /// is a new function, and handles of the old one must not reach it.
    #[must_use]
    pub fn for_another_function(&self) -> Self {
        Self { memory: Arc::clone(&self.memory), answers: Arc::default() }
    }

    /// Sets whether the function answers. If not, reads give all-ones and writes are dropped.
    pub fn set_answers(&self, answers: bool) {
        // ORDERING: an access that is under way when a function goes may still arrive, as on a bus.
        self.answers.store(answers, Ordering::SeqCst);
    }

    /// Whether the function answers.
    #[inline]
    pub(crate) fn answers(&self) -> bool {
        // ORDERING: see `set_answers`; what is accessed afterwards is memory that stays allocated.
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
