//! What generated code may name. It is not part of the public interface and changes without notice.

pub use crate::device::building::{alloc_device, scope_of, FieldName, Filled, Given};
pub use crate::device::driver::{
    Asserted, CovariantView, DataSlot, DeviceOf, Devm, DrmDriver, Drmm, Field, FieldsOf, HasNoDrop,
    IsExactly, NamedDriver, Plain, Seal, TheReleaseHookTakesThePlaceOfDrop,
};
pub use crate::device::drm_device::DrmDevice;
#[cfg(rust_analyzer)]
pub use crate::editor::{keys, marks};
pub use crate::info::{DriverInfo, FieldClass, FieldInfo};
pub use crate::macros::in_an_editor;
pub use crate::removal::Removal;
pub use crate::wrong_side::{NoSectionsOfTheStruct, NoSourcesHere, NotAnyMore, NotOnTheDevice};
pub use core::alloc::Layout;
pub use core::marker::PhantomData;
#[cfg(feature = "macros")]
pub use drmm_macros::{__alloc, __alloc_shape, __alloc_slip, __at, __paste};

/// What the macros that write to the log look a name up in.
pub mod log {
    pub use crate::bound::BoundDevice;
    pub use crate::log::{DeviceName, NoNameHere};
}
