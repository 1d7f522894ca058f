//! The device object: what programs hold, `drmm_` in the kernel.
//!
//! [`driver`] is what the attribute generates for a struct. [`object`], [`container`] and [`arena`]
//! are the allocation and its end. [`drm_device`] is the field in the driver's struct. The rest are
//! the ways to reach a device: [`building`] inside the alloc macro, [`unregistered`] in probe,
//! [`dev`] from then on, [`callback`] for what the hardware starts by itself.

mod arena;
pub(crate) mod building;
pub(crate) mod callback;
mod container;
pub(crate) mod dev;
pub(crate) mod driver;
pub(crate) mod drm_device;
pub(crate) mod drmm_field;
pub(crate) mod drmm_value;
mod fronts;
pub(crate) mod group;
pub(crate) mod object;
pub(crate) mod open_file;
pub(crate) mod publication;
pub(crate) mod registered;
#[cfg(not(loom))]
mod supplier;
pub(crate) mod unregistered;
#[cfg(any(feature = "std", drmm_kernel))]
pub(crate) mod waiters;
#[cfg(any(feature = "std", drmm_kernel))]
mod without_hw;
