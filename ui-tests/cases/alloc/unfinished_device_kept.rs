// An unfinished device must not leave the initialisers.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let mut kept = None;
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: {
            kept = Some(drm);
            drm.drmm_connector()?
        },
        mode: Mutex::new(0),
    })?;
    kept.unwrap().drmm_add_action("late", || ())?;
    bochs.devm_register()
}

fn main() {}
