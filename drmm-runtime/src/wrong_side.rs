//! The functions that do not exist on purpose, so that asking for one says where it lives and why.
//!
//! Hardware has no `drmm_` form: its addresses and lines may belong to another device the moment the driver is
//! unbound. What programs can hold has no `devm_` form: it would be freed under them. And what has a `devm_` form
//! has it on the bus device alone, since the driver's device outlives the bound list. Each name below is a method
//! that can never be called, because nothing implements the trait it asks for.

use crate::bound::BoundDevice;
use crate::device::building::Building;
use crate::device::drm_device::DrmDevice;
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

/// Never implemented: the bound list of the driver's own device.
#[diagnostic::on_unimplemented(
    message = "what ends at unbind is taken from the bus device: the driver's own device outlives it",
    label = "call this on the bus device that probe is given: `pdev.devm_...`",
    note = "programs may still hold the driver's device when its hardware is gone, or belongs to another driver"
)]
pub trait BoundListOfTheDriversDevice {}

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

/// What ends at unbind, as somebody might look for it on the driver's own device.
///
/// Without these names the compiler would propose the `drmm_` form, which is either refused too or another thing.
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoBoundListHere {
    #[doc(hidden)]
    fn devm<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_ticket<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_add_action<A, R>(&self, _: &str, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_kcalloc<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_kstrdup<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_iomap_bar<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_iomap_bar_sized<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_ioremap<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_request_irq<A, R>(&self, _: A, _: impl Sized) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_clk_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_regulator_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    #[doc(hidden)]
    fn devm_gpiod_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
}

impl<T: Parts> NoBoundListHere for Building<'_, T> {}
impl<T: Parts> NoBoundListHere for Unregistered<'_, T> {}
impl NoBoundListHere for DrmDevice {}

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
