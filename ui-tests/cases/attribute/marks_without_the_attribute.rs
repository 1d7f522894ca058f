// The marks mean something inside `#[drm_driver]` only.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Tiny {
    #[drmm]
    connector: Connector,
}

fn main() {}
