//! What generated code may name. Not part of the interface: it changes without notice.

pub use crate::device::building::FieldName;
pub use crate::device::drm_device::DrmDevice;
pub use crate::info::{DriverInfo, FieldClass, FieldInfo};
pub use crate::parts::{
    CovariantView, Devm, Drmm, Field, FieldsOf, HasNoDrop, Parts, Plain, Removal, Seal,
    TheReleaseHookTakesThePlaceOfDrop,
};
pub use core::alloc::Layout;
pub use core::marker::PhantomData;
