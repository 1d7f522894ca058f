// The values of a field fit its bits.

drmm_runtime::bitfield! {
    enum Filter(2) {
        Nearest = 0,
        Linear = 4,
    }
}

fn main() {}
