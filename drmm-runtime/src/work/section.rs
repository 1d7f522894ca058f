//! One run of a source that was made after probe: one section.

use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::error::Errno;
use crate::host;

/// Runs `run` in a section of `dev`, unless the gate is closed.
///
/// If there is no memory for the record of the thread's first section, this waits until there is
/// some, as a callback does.
pub(super) fn in_section<T: DrmDriver, R>(dev: &Dev<T>, run: &impl Fn(&T::Hw<'_>) -> R) -> Option<R> {
    let mut turn: u32 = 0;
    loop {
        match dev.with_hw_of_holder(|hw| run(hw)) {
            Err(error) if error.errno() == Errno::ENOMEM => host::pause(turn),
            outcome => return outcome.ok(),
        }
        turn = turn.saturating_add(1);
    }
}
