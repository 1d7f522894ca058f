//! What only a complete device has, and only in probe: references, sections, sources of calls, the
//! registration.

use super::{
    refused, CompleteDevice, ReferenceFromHere, SectionOfTheStruct, SourceForLess, SourceOutsideOfProbe,
};
use crate::device::building::Building;
use crate::device::dev::{Dev, Entered};
use crate::device::driver::DrmDriver;
use crate::device::drm_device::DrmDevice;
use crate::device::unregistered::Unregistered;
use crate::error::Result;
#[cfg(any(feature = "std", drmm_kernel))]
use crate::work::Stop;

/// Sources of calls, for a caller that looks for them on a device that is not complete, or on one
/// that programs can already see.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoSourcesHere<T: DrmDriver> {
    fn devm_work<R, Q>(&self, _: &'static str, _: impl Fn(&T::Hw<'_>) -> Q) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn drmm_work<R, Q>(&self, _: &'static str, _: impl Fn(&T::Hw<'_>) -> Q) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn devm_timer<R, Q>(&self, _: &'static str, _: impl Fn(&T::Hw<'_>) -> Q) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn drmm_timer<R, Q>(&self, _: &'static str, _: impl Fn(&T::Hw<'_>) -> Q) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    #[cfg(any(feature = "std", drmm_kernel))]
    fn devm_kthread<R>(&self, _: &'static str, _: impl FnOnce(&Dev<T>, &Stop)) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    #[cfg(any(feature = "std", drmm_kernel))]
    fn drmm_kthread<R>(&self, _: &'static str, _: impl FnOnce(&Dev<T>, &Stop)) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn callback<R, Q>(&self, _: &'static str, _: impl Fn(&T::Hw<'_>) -> Q) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
}

impl<T: DrmDriver> NoSourcesHere<T> for Building<'_, T> {}

/// Sources of calls, for a caller that looks for them on the embedded device, which does not know
/// its driver.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoSourcesOfTheCore {
    fn callback<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn devm_work<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn drmm_work<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn devm_timer<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn drmm_timer<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn devm_kthread<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
    fn drmm_kthread<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceOutsideOfProbe { refused() }
}

impl NoSourcesOfTheCore for DrmDevice {}

/// What only a complete device has, for a caller that looks for it while the device is built.
///
/// These are methods of the type and not of a trait: a driver may give its struct a trait with such
/// a common name, and of a trait here the compiler would say that the driver should implement it.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
impl<T: DrmDriver> Building<'_, T> {
    pub fn dev(&self) -> Dev<T> where Self: CompleteDevice { self.complete() }
    pub fn enter(&self) -> Result<Entered<'_, T>> where Self: CompleteDevice { refused() }
    pub fn with_hw<R>(&self, _: impl FnOnce(&T::Hw<'_>) -> R) -> Result<R> where Self: CompleteDevice { refused() }
    pub fn try_get<V>(&self) -> Option<Dev<T>> where Self: CompleteDevice { None }
    pub fn container<V>(&self) -> Option<&T> where Self: CompleteDevice { None }
}

/// `dev()`, for a caller that has a reference already.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
impl<T: DrmDriver> Dev<T> {
    pub fn dev<R>(&self) -> Result<R> where Self: ReferenceFromHere { refused() }
}

/// Sources for something shorter than the binding, for a caller in probe.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
impl<T: DrmDriver> Unregistered<'_, T> {
    pub fn init_work<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceForLess { refused() }
    pub fn timer_setup<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceForLess { refused() }
    pub fn kthread_run<A, R>(&self, _: &'static str, _: A) -> Result<R> where Self: SourceForLess { refused() }
}

/// A section, for a caller that has the driver's struct and no counted reference: a method of the
/// struct.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoSectionsOfTheStruct: DrmDriver {
    fn with_hw<R>(&self, _: impl FnOnce(&Self::Hw<'_>) -> R) -> Result<R> where Self: SectionOfTheStruct { refused() }
}
