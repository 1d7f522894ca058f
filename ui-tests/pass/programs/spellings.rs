//! The same driver spelled otherwise: imports, `Self`, an alias of the macro, inside a function.

use drmm_runtime::prelude::*;
use drmm_runtime::{devm_drm_dev_alloc as alloc_device, drm_driver as driver};
use ui_tests::{pci, Bochs as Card, DrmmConnector as _, Regs};

fn imported<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let connector = ui_tests::Connector::default();
    let card =
        alloc_device!(pdev, |_| Card { mmio: pdev.devm_iomap_bar(0)?, connector, mode: Mutex::new(0) },)?;
    card.devm_register()
}

fn inside_a_function<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    #[driver(minor = 0, major = 1, name = "inner", desc = "Known to one function")]
    struct Inner {
        mode: u32,
        #[devm]
        mmio: Regs<'bound>,
        #[drm_device]
        drm: DrmDevice,
    }

    impl Inner {
        fn alloc<'bound>(pdev: &pci::Device<Bound<'bound>>) -> Result<Unregistered<'bound, Self>> {
            devm_drm_dev_alloc!(pdev, |drm| Self {
                mode: drm.parent_name().len() as u32,
                mmio: pdev.devm_iomap_bar(0)?,
            })
        }
    }

    let inner = Inner::alloc(pdev)?;
    assert_eq!(inner.mode, 12);
    assert!(!inner.drm.is_unplugged());
    inner.with_hw(|hw| hw.mmio.write(0, hw.mode))?;
    inner.devm_register()
}

fn two_devices<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let first = Card::alloc(pdev)?;
    let second = devm_drm_dev_alloc!(pdev, |drm| ui_tests::Bochs {
        mmio: first.with_hw(|hw| hw.mmio.read(0)).and_then(|_| pdev.devm_iomap_bar(0))?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(*first.mode.lock()),
    })?;
    first.devm_register()?;
    second.devm_register()
}

// An alias may drop the lifetime it is given: what is left is of no binding, and no harm is done.
struct Chip;
impl Resource for Chip {
    type Ends = AtUnbind;
}
type Forgetful<'a> = Chip;

#[driver(minor = 0, major = 1, name = "forgetful", desc = "Of no binding")]
struct Of {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    chip: Forgetful<'bound>,
}

fn an_alias_that_drops_its_lifetime<'bound>(
    pdev: &'bound pci::Device<Bound<'bound>>,
) -> Result<Registered> {
    let of = devm_drm_dev_alloc!(pdev, |_| Of { chip: Chip })?;
    of.with_hw(|hw| assert!(matches!(hw.chip, Chip) && !hw.drm.is_unplugged()))?;
    of.devm_register()
}

fn main() {
    pci::plug(an_alias_that_drops_its_lifetime).unwrap();
    pci::plug(imported).unwrap();
    pci::plug(inside_a_function).unwrap();
    pci::plug(two_devices).unwrap();
}
