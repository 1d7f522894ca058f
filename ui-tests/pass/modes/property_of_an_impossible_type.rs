// Properties are numbers; what a driver works out need not be.
use drmm_kms::{drm_properties, Ranged};

drm_properties! {
    struct Look {
        ["brightness"] brightness: Ranged<0, 100> = Ranged(50),
        gain: f32 = 1.0,
    }
}

fn main() {
    let _ = <Look as drmm_kms::State>::INITIAL;
}
