// Programs set properties as numbers, and this one is none.
use drmm_kms::drm_properties;

drm_properties! {
    struct Look {
        ["brightness"] brightness: f32 = 50.0,
        gain: f32 = 1.0,
    }
}

fn main() {
    let _ = <Look as drmm_kms::State>::INITIAL;
}
