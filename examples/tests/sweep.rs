//! Every acquisition of every example's driver fails once: nothing is left, and it probes again.
//!
//! `cargo test -p drmm-examples --test sweep -- --nocapture` prints what failed, and where.

#[path = "../bochs/adapter.rs"]
#[allow(dead_code, reason = "the sweep plugs and pulls in simulation, and looks at no screen")]
mod adapter;
#[path = "../bochs/driver.rs"]
mod driver;
#[path = "../edu/driver.rs"]
mod edu;
#[path = "../ioctls.rs"]
#[allow(dead_code, reason = "main is for the program")]
mod ioctls;
#[path = "../own_bus/main.rs"]
#[allow(dead_code, reason = "main is for the program")]
mod own_bus;
#[path = "../bochs/painter.rs"]
mod painter;
#[path = "../bochs/picture.rs"]
#[allow(dead_code, reason = "nothing is compared here")]
mod picture;
#[path = "../bochs/registers.rs"]
mod registers;
#[path = "../tiny.rs"]
#[allow(dead_code, reason = "main is for the program")]
mod tiny;

use std::time::Duration;

use drmm_pci::{Address, Bus};
use drmm_runtime::bus::Removal;
use drmm_runtime::test::{fault_sweep, Sweep};
use drmm_runtime::{Errno, Error, Result};
use drmm_sim as sim;

use crate::painter::Painter;

/// For a hotplug event to be handled, on a machine under load.
const SETTLE_TIME: Duration = Duration::from_secs(20);

/// Prints what was made to fail, and compares it with the names of what the driver acquires.
fn expect(example: &str, sweep: &Sweep, names: &[&str]) {
    println!("{example}: {sweep}");
    let failed: Vec<_> = sweep.failures().iter().map(|failure| failure.name).collect();
    assert_eq!(failed, names, "{example} acquires something else now");
    let placed = sweep.failures().iter().all(|failure| failure.place.line != 0);
    assert!(placed, "each failure has a line");
}

/// What one probe of the display driver acquires. `#[drmm]` fields and front are in the device.
const BOCHS: [&str; 14] = [
    "pci_enable_device",
    "device",
    "Mapping",
    "Mapping",
    "drmm_mode_config_init",
    "mode config",
    "drmm_universal_plane_alloc",
    "primary plane",
    "drmm_crtc_init_with_planes",
    "CRTC",
    "drmm_encoder_init",
    "encoder",
    "drmm_connector_init",
    "connector",
];

/// Plugs an adapter in and opens its card as a program.
fn open(machine: &mut adapter::Machine, bus: &Bus) -> Result<(Address, Painter)> {
    let at = machine.plug_in()?;
    bus.settle(SETTLE_TIME)?;
    if let Some(error) = bus.last_error(at) {
        return Err(error);
    }
    Ok((at, Painter::open(bus.parent(at)?.name(), 640, 480)?))
}

/// The story of the example on a small screen: the adapter leaves in the middle of a frame and
/// comes back while the program still has the old one open.
fn bochs(removal: Removal) {
    let run = || -> Result {
        let mut machine = adapter::Machine::start(adapter::Kind::Sim)?;
        let bus = machine.bus()?;
        bus.register_driver::<driver::Bochs>();
        let (at, mut painter) = open(&mut machine, &bus)?;
        painter.draw_upper_half(1)?;
        machine.take_out(at, removal)?;
        bus.settle(SETTLE_TIME)?;
        painter.draw_lower_half(1)?;
        let (_again, new_painter) = open(&mut machine, &bus)?;
        match painter.show(1) {
            Err(error) if error.errno() == Errno::ENODEV => drop(new_painter),
            _ => return Err(Error::new(Errno::EIO, "a flip went through on an adapter that is gone")),
        }
        Ok(())
    };
    // The adapter is plugged in twice, both times on the thread of the bus's hotplug events.
    let once = BOCHS.iter().copied().chain(["devm_register"]);
    expect("bochs", &fault_sweep(|_| run()), &once.clone().chain(once).collect::<Vec<_>>());
}

#[test]
fn bochs_pulled_out() {
    bochs(Removal::Surprise);
}

#[test]
fn bochs_asked_to_leave() {
    bochs(Removal::Orderly);
}

#[test]
fn edu_with_its_interrupt() {
    let run = || -> Result {
        let machine = sim::Machine::new()?;
        let at = machine.plug(3, sim::Edu::new())?;
        let bus = Bus::new(machine.clone())?;
        bus.register_driver::<edu::Edu>();
        if let Some(error) = bus.last_error(at) {
            return Err(error);
        }
        let dev = edu::open()?;
        if edu::Edu::factorial(&dev, 5)? != 120 {
            return Err(Error::new(Errno::EIO, "5! is 120"));
        }
        edu::Edu::raise(&dev, 0x100)?;
        let _handled = dev.interrupts();
        machine.surprise_remove(at)?;
        bus.settle(SETTLE_TIME)?;
        match edu::Edu::factorial(&dev, 5) {
            Err(error) if error.errno() == Errno::ENODEV => Ok(()),
            _ => Err(Error::new(Errno::EIO, "a device that is gone computed something")),
        }
    };
    let names =
        ["pci_enable_device", "device", "Mapping", "raise when done", "news", "edu", "edu", "devm_register"];
    expect("edu", &fault_sweep(|_| run()), &names);
}

#[test]
fn tiny_without_anything() {
    let names = ["device", "Mapping", "devm_register"];
    expect("tiny", &fault_sweep(|_| tiny::story()), &names);
}

#[test]
fn ioctls_of_two_programs() {
    let names = [
        "pci_enable_device",
        "device",
        "Mapping",
        "drmm_mode_config_init",
        "mode config",
        "drmm_ioctls_init",
        "devm_register",
    ];
    expect("ioctls", &fault_sweep(|_| ioctls::story()), &names);
}

#[test]
fn own_bus_on_its_own_bus() {
    let names = ["device", "Pipe", "devm_register"];
    expect("own_bus", &fault_sweep(|_| own_bus::main()), &names);
}
