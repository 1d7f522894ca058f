//! What `#[drm_driver]` tells the runtime about a driver, as plain data.

/// Name and version of a driver, as programs see them (`struct drm_driver`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DriverInfo {
    /// The short name, for example `"bochs"`.
    pub name: &'static str,
    /// One phrase for people.
    pub desc: &'static str,
    /// Changes when programs have to.
    pub major: i32,
    /// Grows when programs can use more.
    pub minor: i32,
    /// Grows with each repair.
    pub patchlevel: i32,
    /// `YYYYMMDD`, or `"0"`.
    pub date: &'static str,
}

/// One annotated field of a driver struct.
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
