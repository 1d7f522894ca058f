// An interrupt handler ends at unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn irq(drm: &Building<'_, Bochs>) -> Result {
    drm.drmm_request_irq(drm, "irq", || ())
}

fn main() {}
