//! A panic ends at the step it happens in: a driver, or a listener, that panics takes no thread of
//! the card with it.

use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs `f`. `None` if it has panicked; the hook of the program has told of it.
pub(crate) fn caught<R>(f: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(f)).map_err(discard).ok()
}

/// Drops what a panic has thrown. It is a value of the driver, and its drop may panic as well; that
/// second payload is forgotten, since this could go on for ever.
pub(crate) fn discard(payload: Box<dyn Any + Send>) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        core::mem::forget(payload);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_that_panics_when_it_is_dropped_is_caught_too() {
        struct Bad;
        impl Drop for Bad {
            fn drop(&mut self) {
                std::panic::resume_unwind(Box::new(()));
            }
        }
        assert_eq!(caught(|| 7), Some(7));
        assert!(caught(|| std::panic::resume_unwind(Box::new(Bad))).is_none());
    }
}
