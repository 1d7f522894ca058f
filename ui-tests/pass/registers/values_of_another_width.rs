// A field is as wide as its values.

drmm_runtime::bitfield! {
    struct Control(u32) {
        0..=1 => filter: Filter,
    }

    enum Filter(2) {
        Nearest = 0,
        Linear = 3,
    }
}

fn main() {}
