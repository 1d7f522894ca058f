// A clock ends at unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn clock(drm: &Building<'_, Bochs>) -> Result<u64> {
    drm.drmm_clk_get("pixel")
}

fn main() {}
