//! Calls that programs still make and that do nothing any more, and those of features that no card
//! here has.

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::user::UserMemory;

/// `drm_noop`.
#[expect(clippy::unnecessary_wraps, reason = "it is a call like others")]
pub(super) fn nothing(_: &Call<'_>, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    Ok(0)
}

/// `drm_invalid_op`.
pub(super) fn invalid(_: &Call<'_>, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    Err(Error::new(Errno::EINVAL, "a call of an interface that has gone"))
}

/// The calls of `DRIVER_SYNCOBJ`, on a card without it.
pub(super) fn no_fences(_: &Call<'_>, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    Err(Error::new(Errno::EOPNOTSUPP, "the card has no synchronisation objects"))
}
