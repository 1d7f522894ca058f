//! One call of a driver's own, as the core sees it: `struct drm_ioctl_desc`.

use core::fmt;

use drmm_runtime::Result;

use super::DriverFile;

/// Which files may make a call: `enum drm_ioctl_flags`.
///
/// Without a flag every program that can open the card may.
///
/// ```
/// use drmm_kms::IoctlFlags;
///
/// let flags = IoctlFlags::default().auth().render_allow();
/// assert_eq!(flags.bits(), 1 << 0 | 1 << 5, "DRM_AUTH | DRM_RENDER_ALLOW");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct IoctlFlags(u32);

const AUTH: u32 = 1 << 0;
const MASTER: u32 = 1 << 1;
const ROOT_ONLY: u32 = 1 << 2;
const RENDER_ALLOW: u32 = 1 << 5;

impl IoctlFlags {
    /// No flag.
    #[doc(hidden)]
    pub const NONE: Self = Self(0);

    /// Files that the master has let in, and those that need no such permission: `DRM_AUTH`.
    #[must_use]
    pub const fn auth(self) -> Self {
        Self(self.0 | AUTH)
    }

    /// The master alone: `DRM_MASTER`.
    #[must_use]
    pub const fn master(self) -> Self {
        Self(self.0 | MASTER)
    }

    /// Administrators alone (`CAP_SYS_ADMIN`): `DRM_ROOT_ONLY`.
    #[must_use]
    pub const fn root_only(self) -> Self {
        Self(self.0 | ROOT_ONLY)
    }

    /// Files of a render node too: `DRM_RENDER_ALLOW`. The host has no render nodes.
    #[must_use]
    pub const fn render_allow(self) -> Self {
        Self(self.0 | RENDER_ALLOW)
    }

    /// The bits of `enum drm_ioctl_flags`.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    pub(crate) const fn is_for_auth(self) -> bool {
        self.0 & AUTH != 0
    }

    pub(crate) const fn is_for_master(self) -> bool {
        self.0 & MASTER != 0
    }

    pub(crate) const fn is_for_root(self) -> bool {
        self.0 & ROOT_ONLY != 0
    }
}

/// A call with the hardware: a view, the state of the file, and the argument's bytes.
type WithHw<T> = for<'a, 'b> fn(
    &'a <T as drmm_runtime::DrmDriver>::Hw<'b>,
    &'a <T as DriverFile>::File,
    &'a mut [u8],
) -> Result<i32>;
/// A call without hardware.
type WithoutHw<T> = for<'a> fn(&'a T, &'a <T as DriverFile>::File, &'a mut [u8]) -> Result<i32>;

/// What a call does.
#[doc(hidden)]
pub enum Run<T: DriverFile> {
    /// In a section of the gate.
    Hw(WithHw<T>),
    /// At any time before the unplug.
    NoHw(WithoutHw<T>),
}

/// A call: its word, its rights, and what it does.
pub struct IoctlDesc<T: DriverFile> {
    /// The command word, as programs have it.
    #[doc(hidden)]
    pub word: u32,
    #[doc(hidden)]
    pub name: &'static str,
    #[doc(hidden)]
    pub flags: IoctlFlags,
    #[doc(hidden)]
    pub run: Run<T>,
}

impl<T: DriverFile> fmt::Debug for IoctlDesc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:#010x})", self.name, self.word)
    }
}
