// A vblank of an interrupt is reported.
use drmm_kms::prelude::*;

fn handle(pipe: &SimplePipe<VblankIrq>) {
    pipe.crtc.handle_vblank();
}

fn main() {
    let _ = handle;
}
