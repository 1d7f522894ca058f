// A constant fits its field.

drmm_runtime::bitfield! {
    struct Control(u32) {
        0 => enabled: bool,
        4..=6 => lines: u8,
    }
}

const START: Control = Control::zeroed().with_const_lines::<8>();

fn main() {
    assert_eq!(START.lines(), 7);
}
