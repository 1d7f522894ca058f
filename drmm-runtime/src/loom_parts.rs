//! The gate, the list, the tables and the reference count, each alone, for models. Built with
//! `--cfg loom` only.
//!
//! A model of a whole device with three active threads is too large to explore; a model of one part
//! is not. The types here are thin wrappers that expose these parts.

use core::panic::Location;
use core::ptr::NonNull;

use crate::error::Result;
use crate::list::{Action, Declared, DeclaredKey, Header, Heap, TableOf};
use crate::trace::{Owner, Phase, Place};
use crate::{counted, gate, list};

const NOBODY: Owner = Owner { parent: 0, device: 0 };

/// The gate of one device.
pub struct Gate(gate::Gate);

/// A section under way.
pub struct Section<'gate> {
    _section: gate::Section<'gate>,
}

impl Gate {
    /// An open gate.
    #[must_use]
    pub fn new() -> Self {
        Self(gate::Gate::new())
    }

    /// `drm_dev_enter`.
    #[track_caller]
    pub fn enter(&self) -> Result<Section<'_>> {
        Ok(Section { _section: self.0.enter(Location::caller())? })
    }

    /// The first half of an unplug: closes the gate. True if it was open.
    #[expect(clippy::must_use_candidate, reason = "a close is for the closing")]
    pub fn close(&self) -> bool {
        self.0.close()
    }

    /// The second half of an unplug: waits for the sections under way.
    pub fn drain(&self) {
        self.0.drain(NOBODY, "");
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

/// The declaration of an entry without a line of a driver that asked for it.
enum Unplaced {}

impl Declared for Unplaced {
    const NAME: &'static str = "action";
    const PLACE: Place = Place::NONE;
}

/// A release list.
pub struct List(list::ReleaseList);

/// The right to take an entry off its list. A copy is one right too many, which a model may want on
/// purpose.
#[derive(Clone, Copy)]
pub struct Handle(NonNull<Header>);

impl List {
    /// An open list.
    #[must_use]
    pub fn new() -> Self {
        Self(list::ReleaseList::new(crate::trace::List::Device))
    }

    /// Adds an action. If the list is closed, the action runs at once.
    pub fn add(&self, action: impl FnOnce() + Send + 'static) -> Result<Handle> {
        // SAFETY: the action is `Send` and `'static`.
        let entry = unsafe { self.0.add(NOBODY, DeclaredKey::<Unplaced>::KEY, Action(action)) }?;
        Ok(Handle(entry.cast()))
    }

    /// Runs the action now, unless the walk has begun.
    ///
    /// # Safety
    ///
    /// The handle came from this list and is used once.
    pub unsafe fn release(&self, handle: Handle) -> Result {
        // SAFETY: by the contract the handle came from this list and is used once.
        unsafe { self.0.release_early(NOBODY, handle.0, true) }
    }

    /// Closes the list and releases all its entries.
    pub fn release_all(&self) {
        self.0.close();
        self.0.release_all(NOBODY, Phase::DeviceList);
    }
}

impl Default for List {
    fn default() -> Self {
        Self::new()
    }
}

/// The tables of all entries.
pub struct Tables(list::Tables);

impl Tables {
    /// No tables.
    #[must_use]
    pub fn new() -> Self {
        Self(list::Tables::new())
    }

    /// The name in the table for `name`.
    #[track_caller]
    #[must_use]
    pub fn name(&self, name: &'static str) -> &'static str {
        TableOf::<Action<fn()>, Heap>::among(&self.0, name, Location::caller()).label().name
    }
}

impl Default for Tables {
    fn default() -> Self {
        Self::new()
    }
}

/// A counted reference.
pub struct Ref<T>(counted::Ref<T>);

impl<T> Ref<T> {
    /// A value with one reference.
    pub fn new(value: T) -> Result<Self> {
        Ok(Self(counted::Ref::new(value)?))
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> core::ops::Deref for Ref<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
