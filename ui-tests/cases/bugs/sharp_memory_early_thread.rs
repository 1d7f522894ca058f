// The thread was started before the pipe that it draws on.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let sharp = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: {
            drm.devm_kthread("vcom", |dev, stop| while !stop.wait() {})?;
            drm.drmm_connector()?
        },
        mode: Mutex::new(0),
    })?;
    sharp.devm_register()
}

fn main() {}
