//! What a consumer can be linked to.

use crate::bound::child::Child;
use crate::bound::handles::ParentRef;
use crate::bound::parent::Parent;
use crate::bound::BoundDevice;

/// What a consumer can be linked to, by [`device_link_add`](BoundDevice::device_link_add): the bus
/// device that probe gets, a [`Child`], a [`Parent`], or a [`Dev`](crate::Dev) of the driver that
/// is bound there.
///
/// ```
/// use drmm_runtime::prelude::*;
/// use drmm_runtime::bus::Parent;
///
/// let (clock, camera) = (Parent::new("clock0")?, Parent::new("camera0")?);
/// clock.bind((), |_| Ok(Registered::no_device()))?;
/// camera.bind((), |device| {
///     device.device_link_add(&clock)?;
///     Ok(Registered::no_device())
/// })?;
/// clock.unbind(Removal::Orderly)?; // unbinds the camera first
/// assert!(!camera.is_bound());
/// # Ok::<(), Error>(())
/// ```
pub trait Supplier<'scope>: OnABusDevice<'scope> {}

impl<'scope, S: OnABusDevice<'scope> + ?Sized> Supplier<'scope> for S {}

/// Gives the bus device of a value. No other crate can name this trait, so no other crate can
/// implement it.
pub trait OnABusDevice<'scope> {
    #[doc(hidden)]
    fn bus_device(&self) -> ParentRef;
}

impl<'scope, D: BoundDevice<'scope>> OnABusDevice<'scope> for D {
    fn bus_device(&self) -> ParentRef {
        self.bound().parent()
    }
}

impl OnABusDevice<'_> for Parent {
    fn bus_device(&self) -> ParentRef {
        ParentRef { inner: self.inner.clone() }
    }
}

impl OnABusDevice<'_> for Child<'_> {
    fn bus_device(&self) -> ParentRef {
        ParentRef { inner: self.inner.clone() }
    }
}
