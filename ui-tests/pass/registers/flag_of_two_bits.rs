// A `bool` is one bit.

drmm_runtime::bitfield! {
    struct Control(u32) {
        0 => enabled: bool,
        4 => fast: bool,
    }
}

fn main() {}
