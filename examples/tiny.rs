//! The smallest useful driver: it finds its device, asks whether it is alive, and leaves no trace.
#![forbid(unsafe_code)]

use drmm_draw::Recording;
use drmm_pci::{self as pci, IoMem};
use drmm_runtime::prelude::*;
use drmm_runtime::report::Recorder;
use drmm_sim as sim;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: IoMem<'bound>,
}

impl pci::Driver for Tiny {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let tiny = devm_drm_dev_alloc!(pdev, |_| Tiny { regs: pdev.devm_iomap_bar(0)? })?;
        tiny.with_hw(|hw| hw.regs.write32(4, 0x1234_5678))?;
        println!("alive: {}", tiny.with_hw(|hw| hw.regs.read32(4) == !0x1234_5678)?);
        tiny.devm_register()
    }
}

/// Records the story if the command line asks for it.
pub fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let (recording, _) = Recording::on_request(std::env::args())?;
    story()?;
    Ok(recording.save("")?)
}

/// Probes the device of a simulated machine and prints what was released when.
pub fn story() -> Result {
    let (recorder, machine) = (Recorder::new(), sim::Machine::new()?);
    let at = machine.plug(3, sim::Edu::new())?;
    let bus = pci::Bus::new(machine)?;
    bus.register_driver::<Tiny>();
    let parent = bus.parent(at)?;
    drop(bus);
    print!("{}", recorder.walk_of(&parent));
    Ok(())
}
