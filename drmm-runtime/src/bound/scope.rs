//! The bound scope: one binding, as a lifetime.

use core::ptr::NonNull;

use crate::bound::handles::ParentRef;
use crate::bound::inner::Inner;
use crate::brand::Invariant;
use crate::counted::{Counted, Ref};
use crate::error::Result;
use crate::list::{Entry, NamedKey, Value};

/// One binding of a driver to a device, represented by its lifetime.
///
/// `'bound` is invariant: no other scope can be passed off as this one. A bus puts it into the type
/// of its device, `pci::Device<Bound<'bound>>`. Every function takes the scope from that type,
/// never from a reference.
///
/// ```
/// use drmm_runtime::bus::{Bound, BoundDevice, Parent};
/// use drmm_runtime::{Registered, Result};
///
/// /// The device of a bus without data is the scope itself.
/// fn probe<'bound>(device: &'bound Bound<'bound>) -> Result<Registered> {
///     let limit: &'bound u32 = device.devm(100)?; // as long as the binding, and no longer
///     assert_eq!((device.dev_name(), *limit), ("fan0", 100));
///     Ok(Registered::no_device())
/// }
///
/// Parent::new("fan0")?.bind((), |device| probe(device))?;
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Bound<'bound> {
    pub(crate) parent: NonNull<Counted<Inner>>,
    pub(crate) _scope: Invariant<'bound>,
}

// SAFETY: it leads to the parent's lists and atomics, which any thread may use. `'bound` keeps it
// inside the binding, during which the bus holds the parent.
unsafe impl Send for Bound<'_> {}
// SAFETY: as for `Send`.
unsafe impl Sync for Bound<'_> {}

impl core::fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Bound").field(&self.inner().name()).finish()
    }
}

impl<'bound> Bound<'bound> {
    pub(crate) fn inner(self) -> &'bound Inner {
        // SAFETY: `Parent::bind` and the bus hold the parent until the binding has ended, and
        // `'bound` ends before that.
        unsafe { Ref::peek(self.parent) }
    }

    /// A counted reference to the parent.
    pub(crate) fn parent(self) -> ParentRef {
        // SAFETY: as in `inner`, the parent is held until after `'bound`.
        ParentRef { inner: unsafe { Ref::from_raw(self.parent) } }
    }

    /// Puts `value` on the bound list. The payload stays in place until step 8, and `'bound` ends
    /// before that.
    #[track_caller]
    #[inline]
    pub(super) fn own<V: Send + 'static>(
        self,
        name: &'static str,
        value: V,
    ) -> Result<NonNull<Entry<Value<V>>>> {
        let inner = self.inner();
        // SAFETY: `V` is `Send` and `'static`.
        unsafe { inner.acquire(&inner.resources, inner.owner(), NamedKey::here(name), Value(value)) }
    }
}
