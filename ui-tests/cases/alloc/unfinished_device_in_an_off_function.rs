// What switches off at unbind cannot hold a device that is still being built.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    _engine: On<'bound, Regs<'bound>>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let regs = pdev.devm_iomap_bar(1)?;
    let tiny = devm_drm_dev_alloc!(pdev, |drm| Tiny {
        _engine: pdev.devm_switch_on("engine", regs, |_| (), move |_, _| println!("{}", drm.parent_name()))?,
    })?;
    tiny.devm_register()
}

fn main() {}
