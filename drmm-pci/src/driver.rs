//! What a PCI driver says of itself: which functions it takes, and what it does with one.

#[cfg(not(drmm_kernel))]
use std::marker::PhantomData;

#[cfg(not(drmm_kernel))]
use drmm_runtime::Parent;
use drmm_runtime::{Bound, Result};

#[cfg(not(drmm_kernel))]
use crate::device::Attachment;
use crate::id::Id;
use crate::Device;

/// A driver for PCI functions, the kernel's `struct pci_driver`.
///
/// There is no `remove`: what probe acquired ends by itself, in the one release order. Most drivers are structs
/// with `#[drm_driver]`; one that shows nothing to programs may be any type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a PCI driver",
    label = "needs `impl pci::Driver`, with the ids it takes and a `probe`"
)]
pub trait Driver: 'static {
    /// The functions it takes.
    const IDS: &'static [Id];

    /// Binds to one function.
    ///
    /// An error releases everything that was acquired; the bus records it and tries the next driver that
    /// matches. `EPROBE_DEFER` has it tried again after another driver has been bound somewhere.
    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result;

    /// The name under which the bus speaks of it: that of the type, unless the driver says otherwise.
    #[must_use]
    fn name() -> &'static str {
        let path = core::any::type_name::<Self>();
        let base = path.split('<').next().unwrap_or(path);
        base.rsplit("::").next().unwrap_or(base)
    }
}

/// A [`Driver`] whose type has been forgotten, for the bus's list.
#[cfg(not(drmm_kernel))]
pub(crate) trait AnyDriver: Send + Sync {
    fn name(&self) -> &'static str;
    fn ids(&self) -> &'static [Id];
    /// Runs probe in a new binding; `begun` is called first, with the bus device's lock held.
    fn bind(&self, parent: &Parent, device: Attachment, begun: &mut dyn FnMut()) -> Result;
}

/// Stands for the driver `T`.
#[cfg(not(drmm_kernel))]
pub(crate) struct Typed<T>(PhantomData<fn() -> T>);

#[cfg(not(drmm_kernel))]
impl<T> Typed<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

#[cfg(not(drmm_kernel))]
impl<T: Driver> AnyDriver for Typed<T> {
    fn name(&self) -> &'static str {
        T::name()
    }

    fn ids(&self) -> &'static [Id] {
        T::IDS
    }

    fn bind(&self, parent: &Parent, device: Attachment, begun: &mut dyn FnMut()) -> Result {
        parent.bind(device, |pdev| {
            begun();
            T::probe(pdev)
        })
    }
}
