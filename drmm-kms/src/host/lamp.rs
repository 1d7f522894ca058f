//! Whether the hardware shows something, independent of what programs have asked for since it
//! became unreachable.
//!
//! The state of a CRTC is what programs have asked for. Behind a closed gate a program can still
//! ask for nothing, by closing its file for example; then the CRTC counts as off while the hardware
//! is on. So each commit that reaches the hardware records here what the hardware does, and the
//! front that leaves the hardware reads it here.

use std::sync::Arc;

use drmm_runtime::Result;

use crate::host::sync::Lock;
use crate::host::values::CrtcValues;

/// The state that the hardware was switched on with, from before the driver's `atomic_enable` until
/// after its `atomic_disable`.
#[derive(Default)]
pub(crate) struct Lamp(Lock<Option<Arc<CrtcValues>>>);

impl Lamp {
    /// Switches on. Off again if `enable` fails; if it panics, the lamp stays on, and what leaves
    /// the hardware later switches off.
    pub(crate) fn switch_on(&self, state: &Arc<CrtcValues>, enable: impl FnOnce() -> Result) -> Result {
        self.set(Some(Arc::clone(state)));
        enable().inspect_err(|_| self.set(None))
    }

    /// Switches off if it is on, with the state that it was switched on with. Off also if `disable`
    /// fails.
    pub(crate) fn switch_off(&self, disable: impl FnOnce(&CrtcValues) -> Result) -> Result {
        let Some(state) = self.0.lock().clone() else { return Ok(()) };
        let outcome = disable(&state);
        self.set(None);
        outcome
    }

    pub(crate) fn is_on(&self) -> bool {
        self.0.lock().is_some()
    }

    fn set(&self, state: Option<Arc<CrtcValues>>) {
        let old = core::mem::replace(&mut *self.0.lock(), state);
        drop(old);
    }
}
