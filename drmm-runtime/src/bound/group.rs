//! Groups: things that are acquired all or not at all.
//!
//! A group has a lifetime of its own, which the caller cannot choose. With the lifetime of the list it becomes
//! part of, a reference could be put aside before the group fails, and outlive what it leads to.

use core::marker::PhantomData;

use crate::bound::parent::Inner;
use crate::bound::Bound;
use crate::brand::Invariant;
use crate::device::object::Core;
use crate::error::Result;
use crate::list::{Action, Entry, Named, ReleaseList, Value};
use crate::trace::{List, Phase};

/// A type with a lifetime in it: what a group lends.
///
/// ```
/// use drmm_runtime::Lend;
/// # struct Clock;
/// struct Clocks<'bound> {
///     core: &'bound Clock,
///     bus: &'bound Clock,
/// }
/// impl Lend for Clocks<'static> {
///     type Of<'bound> = Clocks<'bound>;
/// }
/// ```
pub trait Lend {
    /// The type for one scope.
    type Of<'scope>;
}

impl Lend for () {
    type Of<'scope> = ();
}

/// A group under way on the bound list.
pub struct BoundGroup<'group> {
    list: ReleaseList,
    parent: &'group Inner,
    _scope: Invariant<'group>,
}

impl<'group> BoundGroup<'group> {
    /// Moves `value` to the group. Fails with `ENOMEM`; then `value` is dropped at once.
    #[track_caller]
    pub fn devm<V: Send + 'static>(&self, value: V) -> Result<&'group V> {
        let (owner, called) = (self.parent.owner(), Named::here(""));
        // SAFETY: `V` is `Send` and `'static`.
        let entry = unsafe { self.parent.acquire(&self.list, owner, called, Value(value)) }?;
        // SAFETY: the entry is released when the group fails, after `'group` has ended, or with the bound list.
        let value = unsafe { Entry::payload(entry).as_ref() };
        Ok(&value.0)
    }

    /// Runs `action` when the group ends. Fails with `ENOMEM`; then the action runs at once.
    #[track_caller]
    pub fn devm_add_action(&self, name: &'static str, action: impl FnOnce() + Send + 'static) -> Result {
        let (owner, called) = (self.parent.owner(), Named::here(name));
        // SAFETY: the action is `Send` and `'static`.
        unsafe { self.parent.acquire(&self.list, owner, called, Action(action)) }?;
        Ok(())
    }
}

impl Drop for BoundGroup<'_> {
    fn drop(&mut self) {
        // Empty if the group became part of the bound list.
        self.list.close();
        self.list.release_all(self.parent.owner(), Phase::Alive);
    }
}

pub(crate) fn bound_group<'bound, L: Lend>(
    bound: Bound<'bound>,
    acquire: impl for<'group> FnOnce(&BoundGroup<'group>) -> Result<L::Of<'group>>,
) -> Result<L::Of<'bound>> {
    let parent = bound.inner();
    let group = BoundGroup { list: ReleaseList::new(List::Bound), parent, _scope: PhantomData };
    // The group is lent for `'bound`, which `acquire` cannot know: to it the lifetime may be any.
    let lent = acquire(&group)?;
    if let Err(refusal) = parent.resources.append(parent.owner(), &group.list) {
        drop(lent);
        return Err(refusal);
    }
    Ok(lent)
}

/// A group under way on the device list.
pub struct DeviceGroup<'group> {
    list: ReleaseList,
    core: &'group Core,
}

impl DeviceGroup<'_> {
    /// Moves `value` to the group; it ends with the device list. Fails with `ENOMEM`; then `value` is dropped at
    /// once.
    #[track_caller]
    pub fn drmm<V: Send + 'static>(&self, value: V) -> Result {
        let (owner, called) = (self.core.owner(), Named::here(""));
        // SAFETY: `V` is `Send` and `'static`.
        unsafe { self.core.parent.inner.acquire(&self.list, owner, called, Value(value)) }?;
        Ok(())
    }

    /// Runs `action` when the group ends. Fails with `ENOMEM`; then the action runs at once.
    #[track_caller]
    pub fn drmm_add_action(&self, name: &'static str, action: impl FnOnce() + Send + 'static) -> Result {
        let (owner, called) = (self.core.owner(), Named::here(name));
        // SAFETY: the action is `Send` and `'static`.
        unsafe { self.core.parent.inner.acquire(&self.list, owner, called, Action(action)) }?;
        Ok(())
    }
}

impl Drop for DeviceGroup<'_> {
    fn drop(&mut self) {
        // Empty if the group became part of the device list.
        self.list.close();
        self.list.release_all(self.core.owner(), Phase::Alive);
    }
}

pub(crate) fn device_group<R>(core: &Core, acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>) -> Result<R> {
    let group = DeviceGroup { list: ReleaseList::new(List::Device), core };
    let done = acquire(&group)?;
    core.list.append(core.owner(), &group.list)?;
    Ok(done)
}
