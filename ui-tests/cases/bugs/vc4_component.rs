// The component holds registers and the connector that programs see; all of it ended at unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Hdmi<'bound> {
    regs: Regs<'bound>,
    connector: Connector,
}

#[drm_driver(name = "vc4", desc = "Display of a small board", major = 1, minor = 0)]
struct Vc4 {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    hdmi: Hdmi<'bound>,
}

fn main() {}
