// A name of at most 31 bytes.
use drmm_kms::drm_properties;

drm_properties! {
    struct Look {
        ["left brightness"] brightness: bool = false,
        ["gain"] gain: bool = false,
    }
}

fn main() {
    let _ = <Look as drmm_kms::State>::INITIAL;
}
