// Registers end at unbind, the connector does not.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "vc4", desc = "Display of a small board", major = 1, minor = 0)]
struct Vc4 {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    hdmi: Regs<'bound>,
    #[drmm]
    connector: Connector,
}

fn main() {}
