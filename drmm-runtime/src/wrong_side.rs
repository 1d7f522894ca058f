//! The functions that do not exist on purpose, so that asking for one says where it lives and why.
//!
//! Hardware has no `drmm_` form: its addresses and lines may belong to another device the moment the driver is
//! unbound. What programs can hold has no `devm_` form: it would be freed under them. Each name below is a
//! method that can never be called, because nothing implements the trait it asks for.

use crate::bound::BoundDevice;
use crate::device::building::Building;
use crate::device::reference::Dev;
use crate::device::unregistered::Unregistered;
use crate::error::{Errno, Result};
use crate::parts::Parts;

/// Never implemented: hardware on the device list.
#[diagnostic::on_unimplemented(
    message = "hardware has no `drmm_` form: it ends when the driver unbinds",
    label = "take it from the bus device, with `devm_` in the place of `drmm_`, for a `#[devm]` field",
    note = "after unbind its addresses and lines may belong to another device, while programs still hold this one",
    note = "from the device it is reached through the gate: `dev.with_hw(|dev, hw| ...)`"
)]
pub trait HardwareOnTheDeviceList {}

/// Never implemented: what programs can hold, on the bound list.
#[diagnostic::on_unimplemented(
    message = "what programs can hold has no `devm_` form: it ends with the last reference",
    label = "make it on the device that is being built, with `drmm_` in the place of `devm_`, for a `#[drmm]` field",
    note = "it would be freed at unbind, while programs still use it"
)]
pub trait ModeObjectOnTheBoundList {}

/// Never implemented: a mode object for a device that is complete.
#[diagnostic::on_unimplemented(
    message = "mode objects are made while the device is built",
    label = "make it in an initialiser of `devm_drm_dev_alloc!`, for a `#[drmm]` field",
    note = "programs know all mode objects of a device from the first open"
)]
pub trait ModeObjectOfAFinishedDevice {}

fn refused<R>() -> Result<R> {
    Err(Errno::EOPNOTSUPP.into())
}

/// Hardware, as somebody might look for it on the device that is being built.
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoHardwareHere {
    #[doc(hidden)]
    fn drmm_iomap<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_iomap_bar<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_ioremap<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_ioremap_wc<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_memremap<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_request_region<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_request_irq<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_request_threaded_irq<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_clk_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_clk_get_enabled<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_regulator_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_regulator_get_enable<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_gpiod_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_reset_control_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_pwm_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_phy_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_regmap_init<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_pm_runtime_enable<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    #[doc(hidden)]
    fn drmm_dma_request_chan<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
}

impl<T: Parts> NoHardwareHere for Building<'_, T> {}

/// Mode objects, as somebody might look for them on the bus device.
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoModeObjectsHere<'bound>: BoundDevice<'bound> {
    #[doc(hidden)]
    fn devm_mode_config<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_mode_config_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_simple_pipe<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_crtc<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_crtc_init_with_planes<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_plane<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_universal_plane_alloc<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_encoder<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_encoder_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_connector<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_connector_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_writeback_connector_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_vblank_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    #[doc(hidden)]
    fn devm_framebuffer<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
}

impl<'bound, D: BoundDevice<'bound> + ?Sized> NoModeObjectsHere<'bound> for D {}

/// Mode objects, as somebody might look for them on a device that is complete.
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoModeObjectsAnyMore {
    #[doc(hidden)]
    fn drmm_mode_config<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    #[doc(hidden)]
    fn drmm_simple_pipe<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    #[doc(hidden)]
    fn drmm_crtc<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    #[doc(hidden)]
    fn drmm_plane<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    #[doc(hidden)]
    fn drmm_encoder<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    #[doc(hidden)]
    fn drmm_connector<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
}

impl<T: Parts> NoModeObjectsAnyMore for Unregistered<'_, T> {}
impl<T: Parts> NoModeObjectsAnyMore for Dev<T> {}
