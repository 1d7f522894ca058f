//! Drivers of any type, as the bus lists them.

use std::marker::PhantomData;

use drmm_runtime::bus::Parent;
use drmm_runtime::Result;

use crate::device::{Attachment, Device};
use crate::driver::Driver;
use crate::id::Id;

/// A [`Driver`] whose type has been forgotten, for the bus's list.
pub(super) trait AnyDriver: Send + Sync {
    fn name(&self) -> &'static str;
    fn ids(&self) -> &'static [Id];
    /// Runs probe in a new binding; `begun` is called first, with the bus device's lock held.
    fn bind(&self, parent: &Parent, device: Device, begun: &mut dyn FnMut()) -> Result;
}

/// The driver `T`, as a value.
pub(super) struct Typed<T>(PhantomData<fn() -> T>);

impl<T> Typed<T> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Driver> AnyDriver for Typed<T> {
    fn name(&self) -> &'static str {
        T::name()
    }

    fn ids(&self) -> &'static [Id] {
        T::IDS
    }

    fn bind(&self, parent: &Parent, device: Device, begun: &mut dyn FnMut()) -> Result {
        parent.bind(Attachment { device, driver: T::name() }, |pdev| {
            begun();
            T::probe(pdev).map(drop)
        })
    }
}
