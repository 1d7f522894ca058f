//! No links between bus devices: in a kernel, which has its own, and in a model, where their lock would order what the
//! bus device's lock is there to order, and so hide a mistake in that.

use crate::bound::parent::Inner;
use crate::error::Result;

/// The links of one bus device: none.
pub(crate) struct Links;

#[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "where there are links, they can refuse")]
impl Links {
    pub(super) fn new() -> Self {
        Self
    }

    pub(super) fn open(&self) {}

    pub(super) fn close(&self) -> bool {
        true
    }

    pub(super) fn unbind_newest(&self) -> Result {
        Ok(())
    }

    pub(super) fn release(&self, _consumer: &Inner) {}
}
