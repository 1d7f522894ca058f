//! Stand-ins for the links between bus devices and for children, as no-ops, for models: the lock of
//! the links would order what the bus device's lock must order, and so hide a mistake in the
//! latter.

use crate::bound::handles::ParentRef;
use crate::bound::inner::Inner;
use crate::error::Result;

/// The links of one bus device: always none.
pub(crate) struct Links;

#[expect(clippy::unused_self, reason = "where there are links, they can refuse")]
impl Links {
    pub(super) fn new() -> Self {
        Self
    }

    pub(super) fn open_to_children(&self) {}

    pub(super) fn open(&self) {}

    pub(super) fn close(&self) -> bool {
        true
    }

    pub(super) fn hold(&self) {}

    pub(super) fn let_go(&self) {}

    pub(super) fn newest(&self) -> Option<ParentRef> {
        None
    }

    pub(super) fn release(&self, _consumer: &Inner) {}
}

/// A no-op: the bus device is not a child.
#[expect(clippy::unnecessary_wraps, reason = "where there are children, their maker may have gone")]
pub(super) fn join_maker(_parent: &crate::counted::Ref<Inner>) -> Result {
    Ok(())
}

/// Where a bus device comes from: always a bus.
pub(crate) struct Origin;

#[expect(clippy::unused_self, reason = "where there are children, they know their maker")]
impl Origin {
    pub(super) fn new() -> Self {
        Self
    }

    pub(super) fn is(&self, _parent: &Inner) -> bool {
        false
    }
}
