//! What a bus is: how the device is made that a driver gets.

use crate::bound::bound_device::BoundDevice;
use crate::bound::scope::Bound;

/// A kind of bus. A value of the type represents one of its devices.
///
/// The value is moved to the bound list as its oldest entry, and released after all resources.
///
/// ```
/// use drmm_runtime::bus::{Bound, BoundDevice, Bus, Parent};
/// use drmm_runtime::{Registered, Result};
///
/// /// A device on the bus, as the bus finds it.
/// struct Slot { number: u32 }
///
/// /// The same with the binding, as a driver gets it.
/// #[derive(Clone, Copy)]
/// struct Device<'bound> { slot: &'bound Slot, bound: Bound<'bound> }
///
/// impl<'bound> BoundDevice<'bound> for Device<'bound> {
///     fn bound(&self) -> Bound<'bound> { self.bound }
/// }
///
/// impl Bus for Slot {
///     type Device<'bound> = Device<'bound>;
///     fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> { Device { slot: self, bound } }
/// }
///
/// Parent::new("slot3")?.bind(Slot { number: 3 }, |device| {
///     assert_eq!(device.slot.number, 3);
///     Ok(Registered::no_device())
/// })?;
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub trait Bus: Sized + Send + Sync + 'static {
    /// The device that a driver gets in probe. It holds the [`Bound`] that it was made with.
    ///
    /// It is `Copy`, so it has no drop that could access what it borrows after that has ended. What
    /// needs a drop must be in the bus's value or on the bound list.
    type Device<'bound>: BoundDevice<'bound> + Copy + Send + Sync;

    /// The name of the driver that is being bound, for reports. Empty if the bus does not know it.
    #[must_use]
    fn driver_name(&self) -> &'static str {
        ""
    }

    /// Makes the device for one binding.
    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Self::Device<'bound>;
}

/// A bus without data about its devices: the driver gets only the bound scope.
///
/// It is for drivers of devices that are not on a bus, and for tests.
///
/// ```
/// use drmm_runtime::prelude::*;
/// use drmm_runtime::bus::Parent;
///
/// let parent = Parent::new("platform.0")?;
/// parent.bind((), |device| {
///     device.devm_add_action("say goodbye", || println!("unbound"))?;
///     Ok(Registered::no_device())
/// })?;
/// parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
impl Bus for () {
    type Device<'bound> = Bound<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Bound<'bound> {
        bound
    }
}
