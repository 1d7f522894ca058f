//! Groups: resources that are acquired all together or not at all.
//!
//! A group has its own lifetime, which the caller cannot choose. With the lifetime of the list that
//! the group becomes part of, a reference could be stored elsewhere before the group fails, and
//! outlive its value.

use core::marker::PhantomData;

use crate::bound::inner::Inner;
use crate::bound::Bound;
use crate::brand::Invariant;
use crate::error::Result;
use crate::list::{Action, Entry, NamedKey, ReleaseList, Value};
use crate::trace::{List, Phase};

/// A type with a lifetime, which a group lends.
///
/// ```
/// use drmm_runtime::resource::Lend;
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
///
/// ```
/// use drmm_runtime::prelude::*;
/// # use drmm_runtime::bus::Parent;
/// # Parent::new("gpu0")?.bind((), |device| {
///
/// let clocks = device.devm_group::<()>(|group| {
///     group.devm_add_action("core clock", || println!("off again"))?;
///     Err(Error::new(Errno::ENOENT, "there is no bus clock"))
/// });
/// assert!(clocks.is_err()); // "off again" was printed; probe can go on without the clocks
/// # Ok(Registered::no_device())
/// # })?;
/// # Ok::<(), Error>(())
/// ```
pub struct BoundGroup<'group> {
    list: ReleaseList,
    parent: &'group Inner,
    _scope: Invariant<'group>,
}

impl<'group> BoundGroup<'group> {
    /// Moves `value` to the group. Fails with `ENOMEM`; then `value` is dropped at once.
    #[track_caller]
    pub fn devm<V: Send + 'static>(&self, value: V) -> Result<&'group V> {
        let (owner, key) = (self.parent.owner(), NamedKey::here(""));
        // SAFETY: `V` is `Send` and `'static`.
        let entry = unsafe { self.parent.acquire(&self.list, owner, key, Value(value)) }?;
        // SAFETY: the entry is released after `'group` has ended: when the group fails, or with the
        // bound list.
        let value = unsafe { Entry::payload(entry).as_ref() };
        Ok(&value.0)
    }

    /// Runs `action` when the group ends. Fails with `ENOMEM`; then the action runs at once.
    #[track_caller]
    pub fn devm_add_action(&self, name: &'static str, action: impl FnOnce() + Send + 'static) -> Result {
        let (owner, key) = (self.parent.owner(), NamedKey::here(name));
        // SAFETY: the action is `Send` and `'static`.
        unsafe { self.parent.acquire(&self.list, owner, key, Action(action)) }?;
        Ok(())
    }

    /// Acquires a group within this one: everything that `acquire` puts on it, or nothing; a nested
    /// `devres_open_group`.
    ///
    /// If `acquire` fails, what it put on the inner group is released at once, newest first, and
    /// this group can continue or fail as well. If it succeeds, the inner group becomes the newest
    /// part of this one, and what it lent is lent for this one. So the inner lifetime ends before
    /// the outer one, and the caller can choose neither.
    pub fn devm_group<L: Lend>(
        &self,
        acquire: impl for<'inner> FnOnce(&BoundGroup<'inner>) -> Result<L::Of<'inner>>,
    ) -> Result<L::Of<'group>> {
        acquire_into::<L>(self.parent, &self.list, acquire)
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
    acquire_into::<L>(parent, &parent.resources, acquire)
}

/// Acquires a group that becomes part of `list`. The entries of that list are released after
/// `'list` has ended.
fn acquire_into<'list, L: Lend>(
    parent: &'list Inner,
    list: &ReleaseList,
    acquire: impl for<'group> FnOnce(&BoundGroup<'group>) -> Result<L::Of<'group>>,
) -> Result<L::Of<'list>> {
    let group = BoundGroup { list: ReleaseList::new(List::Bound), parent, _scope: PhantomData };
    // The group is lent for `'list`. `acquire` cannot make use of that, since it must accept any
    // lifetime.
    let lent = acquire(&group)?;
    if let Err(refusal) = list.append(parent.owner(), &group.list) {
        drop(lent);
        return Err(refusal);
    }
    Ok(lent)
}
