// So does an interrupt.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn irq(drm: &Building<'_, Bochs>) -> Result {
    drm.drmm_request_irq(|| ())
}

fn main() {}
