//! What generated code may name. Not part of the interface: it changes without notice.

pub use crate::class::{DeviceBound, LastRef};
pub use crate::device::building::alloc;
pub use crate::device::drm_device::DrmDevice;
pub use crate::info::{DriverInfo, FieldClass, FieldInfo};
pub use crate::parts::{
    CovariantView, Devm, Drmm, Field, FieldsOf, Parts, Plain, Removal, Seal,
    TheReleaseHookTakesThePlaceOfDrop,
};
pub use core::marker::PhantomData;

/// Asserts that a `#[devm]` field may be one.
pub const fn ends_at_unbind<V: DeviceBound + Send + Sync>() {}

/// Asserts that a `#[drmm]` field may be one.
pub const fn ends_with_last_reference<V: LastRef + Send + Sync + 'static>() {}

/// Asserts that a plain field may be one.
pub const fn lives_in_the_device<V: Send + Sync + 'static>() {}
