//! What a caller may look for on the bus device, but belongs to the driver's device.

use super::{refused, DeviceOfTheDriver, SourceOutsideOfProbe};
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

/// Sources of calls, for a caller that looks for them on the bus device, as the kernel's
/// `devm_work_autocancel` has them.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoSourcesOfTheBusDevice<'bound>: BoundDevice<'bound> {
    fn callback<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn devm_work<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn devm_timer<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn devm_kthread<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn devm_register<R>(&self) -> Result<R> where Self: DeviceOfTheDriver { refused() }
    fn init_work<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn timer_setup<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn kthread_run<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
}

impl<'bound, D: BoundDevice<'bound> + ?Sized> NoSourcesOfTheBusDevice<'bound> for D {}
