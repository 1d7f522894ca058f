//! The device object: what programs hold, `drmm_` in the kernel.
//!
//! [`object`], [`container`] and [`room`] are the allocation and its end, [`drm_device`] is what stands in the driver's
//! struct, and the rest are the ways to reach it: [`building`] inside the alloc macro, [`unregistered`] in probe,
//! [`reference`] from then on, [`callback`] for what the hardware starts by itself.

pub(crate) mod building;
pub(crate) mod callback;
pub(crate) mod container;
pub(crate) mod drm_device;
pub(crate) mod drmm;
pub(crate) mod object;
pub(crate) mod publication;
pub(crate) mod publish;
#[cfg(feature = "std")]
pub(crate) mod quiesce;
pub(crate) mod reference;
#[cfg(not(drmm_kernel))]
mod references;
mod room;
pub(crate) mod siblings;
pub(crate) mod unregistered;
