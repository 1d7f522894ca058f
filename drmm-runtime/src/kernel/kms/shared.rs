//! A counted value for code without an `Arc`.

use core::ops::Deref;

use crate::counted::Ref;
use crate::error::Result;

/// A value with several owners; the last one drops it.
pub struct Shared<V>(Ref<V>);

impl<V> Shared<V> {
    /// Moves `value` to memory of its own. Fails with `ENOMEM`; then `value` is dropped at once.
    pub fn new(value: V) -> Result<Self> {
        Ref::new(value).map(Self)
    }
}

impl<V> Clone for Shared<V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<V> Deref for Shared<V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.0
    }
}
