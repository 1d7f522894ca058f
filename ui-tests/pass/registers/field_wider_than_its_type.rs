// A field is no wider than its integer.

drmm_runtime::bitfield! {
    struct Control(u32) {
        0 => enabled: bool,
        4..=12 => lines: u16,
    }
}

fn main() {}
