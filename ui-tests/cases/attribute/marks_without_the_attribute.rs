// The marks mean something inside `#[drm_driver]` only.
struct Tiny {
    #[drmm]
    connector: ui_tests::Connector,
}

fn main() {}
