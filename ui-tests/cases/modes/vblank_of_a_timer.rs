// A driver reports a vblank that the core's timer counts.
use drmm_kms::prelude::*;

fn handle(pipe: &SimplePipe) {
    pipe.crtc.handle_vblank();
}

fn main() {
    let _ = handle;
}
