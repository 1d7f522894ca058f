// The CRTC's disable blanked the screen without a guard.
use ui_tests::*;

fn crtc_disable(bochs: &Bochs) {
    bochs.mmio.write(0, 0x20);
}

fn main() {}
