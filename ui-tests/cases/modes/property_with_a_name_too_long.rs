// The kernel has room for 31 bytes, and programs look a property up by all of them.
use drmm_kms::drm_properties;

drm_properties! {
    struct Look {
        ["brightness of the left half of the panel"] brightness: bool = false,
        ["gain"] gain: bool = false,
    }
}

fn main() {
    let _ = <Look as drmm_kms::State>::INITIAL;
}
