// There is nothing to free by hand.
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
        println!("{} samples", hw.buffer);
    }
}

fn main() {}
