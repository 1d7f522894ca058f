//! The driver of another bus device, which runs on the clock. It is no card, so it has no name for
//! programs.
#![forbid(unsafe_code)]

use drmm_runtime::prelude::*;

use crate::chip::Device;
use crate::clock::{Clock, Enabled};

const HERTZ: u32 = 24_000_000;

/// A sensor beside the chip.
#[drm_driver(desc = "Sensor on a clock of another chip")]
pub struct Sensor {
    #[drm_device]
    drm: DrmDevice,
    /// On while the sensor is bound.
    #[devm]
    _clock_is_on: &'bound Enabled,
    /// A handle of the clock's provider, for as long as the sensor is held.
    pub clock: Clock,
}

impl Sensor {
    /// Probes the sensor, whose clock comes from the chip called `provider`. Hands out a reference
    /// to the device.
    pub fn probe(device: &Device<'_>, provider: &str, opened: &mut Option<Dev<Self>>) -> Result<Registered> {
        let sensor = devm_drm_dev_alloc!(device, |_| Sensor {
            clock: Clock::get(device, provider)?,
            _clock_is_on: clock.devm_enable(device, HERTZ)?,
        })?;
        *opened = Some(sensor.dev());
        sensor.devm_register()
    }
}
