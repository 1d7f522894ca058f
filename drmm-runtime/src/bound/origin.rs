//! Where a bus device comes from: a bus found it, or the driver of another one made it.

use crate::bound::handles::ParentRef;
use crate::bound::inner::Inner;
use crate::error::{Errno, Error, Result};
use crate::lock::Mutex;

/// Where a bus device comes from.
pub(crate) struct Origin(Mutex<Maker>);

#[derive(Clone)]
pub(super) enum Maker {
    /// A bus.
    Bus,
    /// The driver of this bus device, which is bound or being probed.
    Driver(ParentRef),
    /// A driver that has removed it, or whose binding has ended.
    Gone,
}

impl Origin {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Maker::Bus))
    }

    /// Changes the origin, and returns the old one, so that it is dropped outside the lock: it may
    /// be the last reference.
    pub(super) fn set(&self, maker: Maker) -> Maker {
        core::mem::replace(&mut *self.0.lock(), maker)
    }

    /// The bus device of its maker, if it has one. Fails with `ENODEV` if the maker has removed it
    /// or its binding has ended.
    pub(super) fn maker(&self) -> Result<Option<ParentRef>> {
        match self.0.lock().clone() {
            Maker::Bus => Ok(None),
            Maker::Driver(maker) => Ok(Some(maker)),
            Maker::Gone => Err(Error::new(
                Errno::ENODEV,
                "the device is a child, and its maker does not have it any more",
            )),
        }
    }

    /// Whether the driver of `parent` made it.
    pub(super) fn is(&self, parent: &Inner) -> bool {
        matches!(&*self.0.lock(), Maker::Driver(maker) if maker.id() == parent.id())
    }
}
