//! What a caller may look for on the driver's own device, but belongs to the bus device or to the
//! initialisers.
//!
//! The attribute implements the traits for the driver's struct, to which a reference, a section
//! and a view deref. So each of them has the sentence, and a method of the struct itself has it,
//! too. An `impl` for all drivers at once would be mentioned wherever a method of such a name is
//! missing.

use super::{
    refused, BoundListOfTheDriversDevice, DeviceListOfTheWhole, HardwareOnTheDeviceList,
    ModeObjectOfAFinishedDevice, RegistrationOutsideOfProbe,
};
use crate::device::building::Building;
use crate::device::driver::DrmDriver;
use crate::device::drm_device::DrmDevice;
use crate::error::Result;
use crate::removal::Removal;

/// Hardware, what ends at unbind, and the registration, for a caller that looks for them on the
/// driver's own device.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NotOnTheDevice {
    fn drmm_iomap<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_iomap_bar<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_iomap_bar_sized<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_ioremap<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_ioremap_wc<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_memremap<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_request_region<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_request_irq<A, F, R>(&self, _: A, _: &'static str, _: F) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_request_threaded_irq<A, F, R>(&self, _: A, _: &'static str, _: F) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_clk_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_clk_get_enabled<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_regulator_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_regulator_get_enable<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_gpiod_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_reset_control_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_pwm_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_phy_get<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_regmap_init<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_pm_runtime_enable<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn drmm_dma_request_chan<A, R>(&self, _: A) -> Result<R> where Self: HardwareOnTheDeviceList { refused() }
    fn devm<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_ticket<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn drmm_ticket<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_add_action<A, R>(&self, _: &str, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_release_action<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_cancel_action<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_kzalloc<V>(&self) -> Result<&'static V> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_kcalloc<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_kstrdup<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_group<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_iomap<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_iomap_bar<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_iomap_bar_sized<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_ioremap<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_ioremap_wc<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_memremap<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_request_region<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_request_irq<A, F, R>(&self, _: A, _: &'static str, _: F) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_request_threaded_irq<A, F, R>(&self, _: A, _: &'static str, _: F) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_clk_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_clk_get_enabled<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_regulator_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_regulator_get_enable<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_gpiod_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_reset_control_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_pwm_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_phy_get<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_regmap_init<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_pm_runtime_enable<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_dma_request_chan<A, R>(&self, _: A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_child<R>(&self, _: &'static str, _: u32) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn drmm_child<R>(&self, _: &'static str, _: u32) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn device_link_add<A, R>(&self, _: &A) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_switch_on<S, Q, R>(&self, _: &'static str, _: S, _: impl FnOnce(&S) -> Q, _: impl FnOnce(&S, Removal)) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn drmm_switch_on<S, Q, R>(&self, _: &'static str, _: S, _: impl FnOnce(&S) -> Q, _: impl FnOnce(&S, Removal)) -> Result<R> where Self: BoundListOfTheDriversDevice { refused() }
    fn devm_register<R>(&self) -> Result<R> where Self: RegistrationOutsideOfProbe { refused() }
    fn drmm_register<R>(&self) -> Result<R> where Self: RegistrationOutsideOfProbe { refused() }
}

impl<T: DrmDriver> NotOnTheDevice for Building<'_, T> {}
impl NotOnTheDevice for DrmDevice {}

/// Mode objects and groups of the device list, for a caller that looks for them on a device that is
/// complete.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NotAnyMore {
    fn drmm_mode_config<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_mode_config_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_simple_pipe<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_crtc_init_with_planes<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_universal_plane_alloc<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_encoder<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_encoder_init<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_connector<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_connector_init<A, B, C, D, R>(&self, _: A, _: B, _: C, _: D) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_writeback_connector_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_vblank_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_framebuffer<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn devm_crtc<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn devm_plane<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_crtc<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_plane<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOfAFinishedDevice { refused() }
    fn drmm_group<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheWhole { refused() }
}

impl NotAnyMore for DrmDevice {}
