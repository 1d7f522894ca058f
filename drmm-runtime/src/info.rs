//! What `#[drm_driver]` tells the runtime about a driver, as plain data.

/// Name and version of a driver, as programs see them (`struct drm_driver`).
///
/// ```
/// use drmm_runtime::{prelude::*, DrmDriver};
///
/// #[drm_driver(name = "adc", desc = "A converter", major = 1, minor = 2)]
/// struct Adc {
///     #[drm_device]
///     drm: DrmDevice,
/// }
///
/// assert_eq!((Adc::DRIVER.name, Adc::DRIVER.desc), ("adc", "A converter"));
/// assert_eq!((Adc::DRIVER.major, Adc::DRIVER.minor), (1, 2));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DriverInfo {
    /// The short name, for example `"bochs"`. If the driver has no card and gives no name, the name
    /// of the struct.
    pub name: &'static str,
    /// One phrase for people. Empty if the driver has no card and gives none.
    pub desc: &'static str,
    /// Changes when programs have to change.
    pub major: i32,
    /// Increases when there is something new for programs to use.
    pub minor: i32,
    /// Increases with each fix.
    pub patchlevel: i32,
    /// `YYYYMMDD`, or `"0"`.
    pub date: &'static str,
}

/// One annotated field of a driver struct.
///
/// ```
/// use drmm_runtime::driver::FieldClass;
/// use drmm_runtime::{prelude::*, DrmDriver};
///
/// #[drm_driver(name = "adc", desc = "A converter", major = 1, minor = 0)]
/// struct Adc {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     sample: &'bound u32,
/// }
///
/// let sample = Adc::FIELDS.iter().find(|field| field.name == "sample").unwrap();
/// assert_eq!(sample.class, FieldClass::Devm);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FieldInfo {
    /// The field's name as written.
    pub name: &'static str,
    /// When it ends.
    pub class: FieldClass,
    /// Its type as written.
    pub ty: &'static str,
    /// The source file in which it is declared.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

/// When a field ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldClass {
    /// `#[devm]`: at unbind.
    Devm,
    /// `#[drmm]`: with the last reference, on the device list.
    Drmm,
    /// No attribute: with the memory of the device.
    Plain,
}
