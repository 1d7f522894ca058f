//! What a caller may look for on the bus device, but belongs to the driver's own device.

use super::{refused, ActionByItsName, DeviceListOfTheBusDevice, ModeObjectOnTheBoundList};
use crate::bound::BoundDevice;
use crate::error::Result;
use crate::kbox::KBox;

/// Mode objects, for a caller that looks for them on the bus device.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoModeObjectsHere<'bound>: BoundDevice<'bound> {
    fn devm_mode_config<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_mode_config_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_simple_pipe<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_crtc_init_with_planes<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_universal_plane_alloc<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_encoder<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_encoder_init<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_connector<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_connector_init<A, B, C, D, R>(&self, _: A, _: B, _: C, _: D) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_writeback_connector_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_vblank_init<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_framebuffer<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_wait_queue<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
    fn devm_completion<A, R>(&self, _: A) -> Result<R> where Self: ModeObjectOnTheBoundList { refused() }
}

impl<'bound, D: BoundDevice<'bound> + ?Sized> NoModeObjectsHere<'bound> for D {}

/// What ends with the last reference, for a caller that looks for it on the bus device.
#[doc(hidden)]
#[rustfmt::skip] // One line each, since the compiler quotes it.
pub trait NoDeviceListHere<'bound>: BoundDevice<'bound> {
    fn drmm_add_action<R>(&self, _: &'static str, _: impl FnOnce()) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_release_action<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_cancel_action<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_kzalloc<V>(&self) -> Result<KBox<V>> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_kcalloc<V>(&self, _: usize) -> Result<KBox<[V]>> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_kstrdup(&self, _: &str) -> Result<KBox<str>> where Self: DeviceListOfTheBusDevice { refused() }
    fn devm_release_action<A, R>(&self, _: A) -> Result<R> where Self: ActionByItsName { refused() }
    fn devm_cancel_action<A, R>(&self, _: A) -> Result<R> where Self: ActionByItsName { refused() }
    fn drmm_mode_config<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_mode_config_init<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_simple_pipe<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_crtc_init_with_planes<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_universal_plane_alloc<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_encoder<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_encoder_init<A, B, C, R>(&self, _: A, _: B, _: C) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_connector<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_connector_init<A, B, C, D, R>(&self, _: A, _: B, _: C, _: D) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_writeback_connector_init<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_vblank_init<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_framebuffer<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_wait_queue<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
    fn drmm_completion<A, R>(&self, _: A) -> Result<R> where Self: DeviceListOfTheBusDevice { refused() }
}

impl<'bound, D: BoundDevice<'bound> + ?Sized> NoDeviceListHere<'bound> for D {}
