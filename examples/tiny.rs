//! The smallest useful driver: it finds its device, asks whether it is alive, and leaves nothing behind.
#![forbid(unsafe_code)]

use drmm_pci::{self as pci, sim, IoMem};
use drmm_runtime::prelude::*;
use drmm_runtime::trace::Recorder;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: IoMem<'bound>,
}

impl pci::Driver for Tiny {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
        let tiny = devm_drm_dev_alloc!(pdev, |_| Tiny { regs: pdev.devm_iomap_bar(0)? })?;
        tiny.with_hw(|_, hw| hw.regs.write32(4, 0x1234_5678))?;
        println!("alive: {}", tiny.with_hw(|_, hw| hw.regs.read32(4) == !0x1234_5678)?);
        tiny.devm_register()
    }
}

/// Probes the device of a simulated machine and prints what was released when.
pub fn main() -> Result {
    let (recorder, machine) = (Recorder::new(), sim::Machine::new()?);
    let at = machine.plug(3, sim::Edu::new())?;
    let bus = pci::Bus::new(machine)?;
    bus.register_driver::<Tiny>();
    let parent = bus.parent(at)?;
    drop(bus);
    print!("{}", recorder.walk_of(&parent));
    Ok(())
}
