//! Hardware behind traits, owned and borrowed, and a view with a `Drop` of its own.

use drmm_runtime::prelude::*;
use ui_tests::{pci, Regs};

trait Clock: Send + Sync {
    fn rate(&self) -> u32;
}

impl Clock for Regs<'_> {
    fn rate(&self) -> u32 {
        self.read(0)
    }
}

impl Resource for dyn Clock + '_ {
    type Ends = AtUnbind;
}

struct Fixed(u32);

impl Clock for Fixed {
    fn rate(&self) -> u32 {
        self.0
    }
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    pixel: Box<dyn Clock + 'bound>,
    #[devm]
    bus: &'bound dyn Clock,
    plain: Box<dyn Clock>,
}

impl TinyHw<'_> {
    fn sum(&self, tiny: &Tiny) -> u32 {
        self.pixel.rate() + self.bus.rate() + tiny.plain.rate()
    }
}

impl Drop for TinyHw<'_> {
    fn drop(&mut self) {
        assert_eq!(self.bus.rate(), 3);
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let mmio = pdev.devm_iomap_bar(0)?;
    let tiny = devm_drm_dev_alloc!(pdev, |_| Tiny {
        pixel: Box::new(mmio),
        bus: pdev.devm(Fixed(3))?,
        plain: Box::new(Fixed(4)),
    })?;
    let live = tiny.enter()?;
    assert_eq!(live.hw().sum(&live), 7);
    drop(live);
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
