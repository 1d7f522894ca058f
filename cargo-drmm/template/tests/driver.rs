//! The driver on a simulated machine: it comes, it goes, and it survives every failure.

mod model;

use std::sync::Arc;
use std::time::Duration;

use beacon::Beacon;
use drmm_draw::{Run, Timeline};
use drmm_pci::{Address, Bus};
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Census, Recorder};
use drmm_runtime::test::fault_sweep;
use drmm_sim::Machine;
use model::Lamp;

/// For a removal to be handled, on a machine under load.
const PATIENCE: Duration = Duration::from_secs(20);

/// A machine with one lamp, to which the driver is bound.
fn plugged_in(lamp: Arc<Lamp>) -> Result<(Machine, Bus, Address)> {
    let machine = Machine::new()?;
    let at = machine.plug(3, lamp)?;
    let bus = Bus::new(machine.clone())?;
    bus.register_driver::<Beacon>();
    match bus.last_error(at) {
        // A probe has no caller, so its error is asked for.
        Some(error) => Err(error),
        None => Ok((machine, bus, at)),
    }
}

#[test]
fn it_comes_and_goes() -> Result {
    let (census, recorder) = (Census::new(), Recorder::new());
    let lamp = Arc::new(Lamp::new());
    let (_machine, bus, at) = plugged_in(lamp.clone())?;
    let parent = bus.parent(at)?;
    let dev = beacon::open(parent.name())?;
    assert!(!lamp.is_dark());
    Beacon::set_period(&dev, 20)?;
    while dev.flashes() < 3 {
        std::thread::sleep(Duration::from_millis(1));
    }

    bus.unbind(at, Removal::Orderly)?;
    assert!(lamp.is_dark(), "what is on went off");
    // The program still holds the device: its data is there, its hardware is not.
    assert!(dev.flashes() >= 3);
    let refused = Beacon::set_period(&dev, 20).expect_err("the hardware is gone");
    assert_eq!(refused.errno(), Errno::ENODEV);
    assert!(beacon::open(parent.name()).is_err());

    drop(dev);
    println!("{:#}", recorder.walk_of(&parent));
    assert!(census.alive().is_empty(), "{}", census.alive());
    Ok(())
}

#[test]
fn it_can_be_pulled_at_any_time() -> Result {
    let census = Census::new();
    let (machine, bus, at) = plugged_in(Arc::new(Lamp::new()))?;
    let dev = beacon::open(bus.parent(at)?.name())?;
    machine.surprise_remove(at)?;
    bus.settle(PATIENCE)?;
    let refused = Beacon::set_period(&dev, 20).expect_err("the hardware is gone");
    assert_eq!(refused.errno(), Errno::ENODEV);
    drop(dev);
    assert!(census.alive().is_empty(), "{}", census.alive());
    Ok(())
}

#[test]
fn another_device_is_refused() {
    let refused = plugged_in(Arc::new(Lamp::with_identification(7))).expect_err("it is no lamp");
    assert_eq!(refused.errno(), Errno::ENODEV);
}

#[test]
fn every_acquisition_fails_once() {
    let sweep = fault_sweep(|_| {
        let (_machine, bus, at) = plugged_in(Arc::new(Lamp::new()))?;
        let dev = beacon::open(bus.parent(at)?.name())?;
        Beacon::set_period(&dev, 20)
    });
    println!("{sweep}");
    let failed = |name| sweep.failures().iter().any(|failure| failure.name == name);
    assert!(
        failed("flashing") && failed("poll") && failed("devm_register"),
        "{sweep}"
    );
}

#[test]
fn its_life_as_a_picture() -> Result {
    let recorder = Recorder::with_details();
    let (_machine, bus, at) = plugged_in(Arc::new(Lamp::new()))?;
    let parent = bus.parent(at)?;
    let dev = beacon::open(parent.name())?;
    Beacon::set_period(&dev, 20)?;
    bus.unbind(at, Removal::Orderly)?;
    drop(dev);

    let svg = Timeline::new(&Run::from(&recorder).of(&parent)).svg();
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/beacon.svg");
    std::fs::write(path, svg).expect("the target folder can be written");
    println!("drawn as {path}");
    Ok(())
}

#[test]
fn what_must_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
