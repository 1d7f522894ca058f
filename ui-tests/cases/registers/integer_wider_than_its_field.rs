// An integer that may not fit its field is checked or constant.

drmm_runtime::bitfield! {
    struct Control(u32) {
        0 => enabled: bool,
        4..=6 => lines: u8,
    }
}

fn with_lines(control: Control, lines: u8) -> drmm_runtime::Result<Control> {
    Ok(control.with_lines(lines))
}

fn main() {}
