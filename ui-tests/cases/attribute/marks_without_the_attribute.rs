// The marks mean something inside `#[drm_driver]` only.
use ui_tests::prelude::*;

struct Tiny {
    #[drmm]
    connector: Connector,
}

fn main() {}
