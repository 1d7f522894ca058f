//! What can be found by name while its driver shows it: the nodes of programs, the clocks of other
//! drivers.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use drmm_runtime::prelude::*;

use crate::driver::Composite;

/// Devices by the names of their bus devices.
#[derive(Default)]
pub struct Shown(Mutex<BTreeMap<String, Dev<Composite>>>);

impl Shown {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Dev<Composite>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows a device, from its registration on.
    pub fn add(&self, dev: &Dev<Composite>) {
        self.lock().insert(dev.parent_name().to_owned(), dev.clone());
    }

    /// Shows it no longer. What was found before stays.
    pub fn remove(&self, name: &str) {
        // Unlock before the reference is dropped: what ends with it must not run under the lock.
        let hidden = self.lock().remove(name);
        drop(hidden);
    }

    /// The device of this name.
    pub fn find(&self, name: &str) -> Option<Dev<Composite>> {
        self.lock().get(name).cloned()
    }
}
