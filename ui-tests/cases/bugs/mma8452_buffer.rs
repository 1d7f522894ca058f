// Remove freed by hand what the interrupt, which ended later, used.
use drmm_runtime::prelude::*;

#[drm_driver(name = "mma8452", desc = "A sensor", major = 1, minor = 0, unbind = Sensor::remove)]
struct Sensor {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    buffer: &'bound KBox<u32>,
}

impl Sensor {
    fn remove(hw: &SensorHw<'_>, _: Removal) {
        drop(*hw.buffer);
    }
}

fn main() {}
