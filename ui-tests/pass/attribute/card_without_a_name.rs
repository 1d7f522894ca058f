// A driver with name and version can be a card.
use drmm_runtime::prelude::*;
use drmm_runtime::driver::NamedDriver;
use ui_tests::*;

#[drm_driver(name = "clock", desc = "A clock", major = 1, minor = 0)]
struct Clock {
    #[drm_device]
    drm: DrmDevice,
}

fn show_as_a_card<T: NamedDriver>(dev: &Dev<T>) {
    println!("{}", dev.info().name);
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let clock = devm_drm_dev_alloc!(pdev, |_| Clock {})?;
    show_as_a_card(&clock.dev());
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
