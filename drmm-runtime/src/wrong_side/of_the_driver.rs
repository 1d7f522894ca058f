//! What a caller may look for on the bus device, but belongs to the driver's device.

use super::{refused, DeviceOfTheDriver};
use crate::bound::BoundDevice;
use crate::error::Result;

/// A section, for a caller that looks for it on the bus device. Other names would be proposed where
/// a bus has no such hardware: `devm_register` for `devm_regulator_get`.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoDriverHere<'bound>: BoundDevice<'bound> {
    fn with_hw<F, R>(&self, _: F) -> Result<R> where Self: DeviceOfTheDriver { refused() }
}

impl<'bound, D: BoundDevice<'bound> + ?Sized> NoDriverHere<'bound> for D {}
