// A field that was initialised for one device does not fit another.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[allow(unreachable_code)]
fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mut kept = None;
    let failed = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        connector: drm.drmm_connector()?,
        mmio: {
            kept = Some(connector);
            return Err(Errno::EIO.into());
        },
        mode: Mutex::new(0),
    });
    println!("{} {}", failed.is_ok(), kept.unwrap().id());
    Ok(())
}

fn main() {}
