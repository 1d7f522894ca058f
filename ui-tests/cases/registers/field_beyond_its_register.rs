// A field is inside its register.

drmm_runtime::bitfield! {
    struct Control(u16) {
        0 => enabled: bool,
        12..=16 => lines: u8,
    }
}

fn main() {}
