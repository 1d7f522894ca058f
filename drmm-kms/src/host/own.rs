//! The own state of an object, with its type erased: each commit has a copy.

use core::any::Any;

use drmm_runtime::Result;

use crate::face::property::State;

/// A [`State`] behind a pointer. The state `()` takes no memory.
pub(crate) trait Own: Any + Send + Sync {
    fn get(&self, index: usize) -> Option<u64>;
    fn set(&mut self, index: usize, raw: u64) -> Result;
    fn copy(&self) -> Box<dyn Own>;
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

impl<S: State> Own for S {
    fn get(&self, index: usize) -> Option<u64> {
        State::get(self, index)
    }

    fn set(&mut self, index: usize, raw: u64) -> Result {
        State::set(self, index, raw)
    }

    fn copy(&self) -> Box<dyn Own> {
        Box::new(*self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// A copy that can be cloned and looked at with its type.
pub(crate) struct OwnState(Box<dyn Own>);

impl OwnState {
    pub(crate) fn new<S: State>() -> Self {
        Self(Box::new(S::INITIAL))
    }

    /// The state with its type, which is that of the object's constructor.
    pub(crate) fn typed<S: State>(&self) -> Option<&S> {
        self.0.as_any().downcast_ref()
    }

    /// As [`Self::typed`], to be changed.
    pub(crate) fn typed_mut<S: State>(&mut self) -> Option<&mut S> {
        self.0.as_any_mut().downcast_mut()
    }

    pub(crate) fn get(&self, index: usize) -> Option<u64> {
        self.0.get(index)
    }

    pub(crate) fn set(&mut self, index: usize, raw: u64) -> Result {
        self.0.set(index, raw)
    }
}

impl Clone for OwnState {
    fn clone(&self) -> Self {
        Self(self.0.copy())
    }
}

impl core::fmt::Debug for OwnState {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("OwnState")
    }
}
