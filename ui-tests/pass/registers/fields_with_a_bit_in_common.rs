// A bit belongs to one field.

drmm_runtime::bitfield! {
    struct Control(u32) {
        0..=3 => lines: u8,
        4 => enabled: bool,
    }
}

fn main() {}
