//! Matching, hotplug and removal, with drivers that show nothing to programs.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::time::Duration;

use drmm_pci::transport::Transport;
use drmm_pci::{Address, Bound, Bus, BusEvent, Device, Driver, Id};
use drmm_runtime::bus::{BoundDevice, Removal};
use drmm_runtime::{Errno, Error, Registered, Result};
use drmm_sim::{Bochs, Edu, Machine};

const LONG: Duration = Duration::from_secs(10);
const BOCHS: Id = Id::new(0x1234, 0x1111);
const EDU: Id = Id::new(0x1234, 0x11e8);

/// A machine with a display in slot 2, and its bus.
fn display() -> (Machine, Arc<Bochs>, Address, Bus) {
    let (machine, card) = (Machine::new().unwrap(), Arc::new(Bochs::new()));
    let at = machine.plug(2, card.clone()).unwrap();
    let bus = Bus::new(machine.clone()).unwrap();
    (machine, card, at, bus)
}

fn events(bus: &Bus) -> Vec<BusEvent> {
    bus.log().iter().map(|record| record.event).collect()
}

/// Maps the registers, says 7 to the card at probe and 9 at unbind.
struct Simple;

impl Driver for Simple {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        let registers = pdev.devm_iomap_bar(2)?;
        registers.write16(0x502, 7);
        pdev.on_unbind("say goodbye", move || registers.write16(0x502, 9))?;
        Ok(Registered::no_device())
    }
}

#[test]
fn a_driver_is_bound_to_what_is_there_and_to_what_comes() {
    let (machine, card, at, bus) = display();
    bus.register_driver::<Simple>();
    assert_eq!(bus.bound(), [(at, "Simple")]);
    assert_eq!(card.dispi(1), Some(7));
    let later = machine.plug(5, Bochs::new()).unwrap();
    machine.plug(6, Edu::new()).unwrap();
    bus.settle(LONG).unwrap();
    assert_eq!(bus.bound(), [(at, "Simple"), (later, "Simple")]);
    assert_eq!(bus.devices().len(), 3);
    drop(bus);
    assert_eq!(card.dispi(1), Some(9), "dropping the bus unbinds");
}

#[test]
fn an_orderly_removal_lets_the_driver_speak_and_a_surprise_does_not() {
    let (machine, card, at, bus) = display();
    bus.register_driver::<Simple>();
    machine.request_removal(at).unwrap();
    bus.settle(LONG).unwrap();
    assert_eq!(card.dispi(1), Some(9));
    assert_eq!(machine.function(at).err().unwrap().errno(), Errno::ENXIO, "ejected");
    assert!(bus.devices().is_empty());
    let expected =
        [BusEvent::Found, BusEvent::Bound("Simple"), BusEvent::Unbound(Removal::Orderly), BusEvent::Ejected];
    assert_eq!(events(&bus), expected);

    assert_eq!(machine.plug(2, card.clone()).unwrap(), at);
    bus.settle(LONG).unwrap();
    assert_eq!((bus.bound(), card.dispi(1)), (vec![(at, "Simple")], Some(7)));
    machine.surprise_remove(at).unwrap();
    bus.settle(LONG).unwrap();
    assert_eq!(card.dispi(1), Some(7), "the goodbye went nowhere");
    assert_eq!(events(&bus)[6..], [BusEvent::Unbound(Removal::Surprise), BusEvent::Removed]);
}

#[test]
fn a_card_plugged_in_again_is_a_new_function_and_the_old_one_stays_gone() {
    let (machine, card, at, bus) = display();
    bus.register_driver::<Simple>();
    let old = bus.devices().remove(0);
    let old_parent = bus.parent(at).unwrap();
    // Pulled and plugged faster than the bus looks.
    machine.surprise_remove(at).unwrap();
    machine.plug(2, card).unwrap();
    bus.settle(LONG).unwrap();
    let new = bus.devices().remove(0);
    assert_eq!(old.name(), new.name());
    assert!(!old.is_present() && new.is_present());
    assert_eq!(old.config().identity().unwrap_err().errno(), Errno::ENODEV);
    assert_eq!(bus.bound(), [(at, "Simple")]);
    assert!(!old_parent.is_bound());
    assert_ne!(old_parent.id(), bus.parent(at).unwrap().id());
}

#[test]
fn unbind_and_rebind_by_hand() {
    let (_machine, card, at, bus) = display();
    assert_eq!(bus.rebind(at).unwrap_err().errno(), Errno::ENODEV, "no driver yet");
    bus.register_driver::<Simple>();
    assert_eq!(bus.rebind(at).unwrap_err().errno(), Errno::EBUSY);
    bus.unbind(at, Removal::Orderly).unwrap();
    assert_eq!(card.dispi(1), Some(9));
    assert_eq!(bus.unbind(at, Removal::Orderly).unwrap_err().errno(), Errno::ENODEV);
    bus.rebind(at).unwrap();
    assert_eq!(card.dispi(1), Some(7));
    let nowhere = Address { device: 31, ..at };
    assert_eq!(bus.rebind(nowhere).unwrap_err().errno(), Errno::ENXIO);
    assert_eq!(bus.parent(nowhere).unwrap_err().errno(), Errno::ENXIO);
}

struct Grumpy;

impl Driver for Grumpy {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        let registers = pdev.devm_iomap_bar(2)?;
        pdev.on_unbind("undo", move || registers.write16(0x504, 77))?;
        Err(Error::new(Errno::EIO, "the card smells of smoke"))
    }
}

#[test]
fn a_failed_probe_says_why_undoes_itself_and_leaves_the_card_to_the_next_driver() {
    let (_machine, card, at, bus) = display();
    bus.register_driver::<Grumpy>();
    assert_eq!(bus.last_error(at).unwrap().what(), "the card smells of smoke");
    assert!(bus.bound().is_empty());
    assert_eq!(card.dispi(2), Some(77));
    bus.register_driver::<Simple>();
    assert_eq!((bus.bound(), bus.last_error(at)), (vec![(at, "Simple")], None));
    let text = bus.log()[1].to_string();
    assert!(text.ends_with(":00:02.0: Grumpy failed to probe: the card smells of smoke (EIO)"), "{text}");
}

static SUPPLY: AtomicBool = AtomicBool::new(false);
static DEFERRED: AtomicU32 = AtomicU32::new(0);

struct NeedsSupply;

impl Driver for NeedsSupply {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(_: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        if SUPPLY.load(Ordering::SeqCst) {
            return Ok(Registered::no_device());
        }
        DEFERRED.fetch_add(1, Ordering::SeqCst);
        Err(Errno::EPROBE_DEFER.into())
    }
}

struct Supply;

impl Driver for Supply {
    const IDS: &'static [Id] = &[EDU];

    fn probe<'bound>(_: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        SUPPLY.store(true, Ordering::SeqCst);
        Ok(Registered::no_device())
    }
}

#[test]
fn a_deferred_probe_is_tried_again_after_the_next_success() {
    let (machine, _card, at, bus) = display();
    bus.register_driver::<NeedsSupply>();
    assert_eq!(bus.last_error(at).unwrap().errno(), Errno::EPROBE_DEFER);
    bus.register_driver::<Supply>();
    assert_eq!(DEFERRED.load(Ordering::SeqCst), 1, "nothing succeeded, nothing was tried again");
    let supply = machine.plug(7, Edu::new()).unwrap();
    bus.settle(LONG).unwrap();
    assert_eq!(bus.bound(), [(at, "NeedsSupply"), (supply, "Supply")]);
    assert_eq!(bus.last_error(at), None);
}

/// Stays in probe until the test has pulled the card.
struct Slow;
static INSIDE: OnceLock<Barrier> = OnceLock::new();

impl Driver for Slow {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        let registers = pdev.devm_iomap_bar(2)?;
        let inside = INSIDE.get().unwrap();
        inside.wait();
        inside.wait();
        assert!(registers.is_gone());
        assert_eq!(registers.read16(0x500), 0xffff);
        assert_eq!(registers.flush().unwrap_err().errno(), Errno::ENODEV);
        // A driver that notices nothing.
        Ok(Registered::no_device())
    }
}

#[test]
fn a_card_pulled_during_probe_ends_unbound() {
    INSIDE.set(Barrier::new(2)).unwrap();
    let (machine, _card, at, bus) = display();
    std::thread::scope(|scope| {
        scope.spawn(|| bus.register_driver::<Slow>());
        let inside = INSIDE.get().unwrap();
        inside.wait();
        machine.surprise_remove(at).unwrap();
        inside.wait();
    });
    bus.settle(LONG).unwrap();
    assert!(bus.bound().is_empty() && bus.devices().is_empty());
}

/// Stays in its unbind until the test has looked at the bus.
struct Lingers;
static UNBINDING: OnceLock<Barrier> = OnceLock::new();

impl Driver for Lingers {
    const IDS: &'static [Id] = &[EDU];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        pdev.on_unbind("linger", || {
            let unbinding = UNBINDING.get().unwrap();
            unbinding.wait();
            unbinding.wait();
        })?;
        Ok(Registered::no_device())
    }
}

#[test]
fn a_pulled_card_is_on_the_bus_until_its_driver_has_let_go() {
    UNBINDING.set(Barrier::new(2)).unwrap();
    let unbinding = UNBINDING.get().unwrap();
    let machine = Machine::new().unwrap();
    let at = machine.plug(2, Edu::new()).unwrap();
    let bus = Bus::new(machine.clone()).unwrap();
    bus.register_driver::<Lingers>();
    machine.surprise_remove(at).unwrap();
    unbinding.wait();
    // Looked at now and asserted later: the bus waits for its driver even if this test has failed.
    let (known, bound) = (bus.devices(), bus.bound());
    let again = bus.rebind(at);
    unbinding.wait();
    bus.settle(LONG).unwrap();
    assert_eq!(known.iter().map(Device::address).collect::<Vec<_>>(), [at]);
    assert_eq!(bound, [], "its unbind has begun");
    assert_eq!(again.unwrap_err().errno(), Errno::ENODEV, "it is leaving");
    assert!(bus.devices().is_empty());
    assert_eq!(events(&bus)[2..], [BusEvent::Unbound(Removal::Surprise), BusEvent::Removed]);
}

/// Stays in its unbind until the test has plugged in something else.
struct Dawdles;
static DAWDLING: OnceLock<Barrier> = OnceLock::new();

impl Driver for Dawdles {
    const IDS: &'static [Id] = &[EDU];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        pdev.on_unbind("dawdle", || {
            let dawdling = DAWDLING.get().unwrap();
            dawdling.wait();
            dawdling.wait();
        })?;
        Ok(Registered::no_device())
    }
}

#[test]
fn a_request_that_is_overtaken_does_not_eject_the_next_card() {
    DAWDLING.set(Barrier::new(2)).unwrap();
    let dawdling = DAWDLING.get().unwrap();
    let machine = Machine::new().unwrap();
    let at = machine.plug(2, Edu::new()).unwrap();
    let bus = Bus::new(machine.clone()).unwrap();
    bus.register_driver::<Dawdles>();
    machine.request_removal(at).unwrap();
    dawdling.wait();
    // While the driver lets go, the card is pulled out and another one is put in.
    let outcome = machine.surprise_remove(at).and_then(|()| machine.plug(2, Bochs::new()));
    dawdling.wait();
    assert_eq!(outcome, Ok(at));
    bus.settle(LONG).unwrap();
    assert_eq!(bus.devices().iter().map(|device| device.id().device).collect::<Vec<_>>(), [0x1111]);
    let expected = [BusEvent::Unbound(Removal::Orderly), BusEvent::Removed, BusEvent::Found];
    assert_eq!(events(&bus)[2..], expected);
}

/// Asks the bus from within probe for what would wait for itself.
struct Selfish;
static OWN_BUS: OnceLock<(Bus, Address)> = OnceLock::new();
static ANSWERS: Mutex<Vec<Errno>> = Mutex::new(Vec::new());

impl Driver for Selfish {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(_: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        let (bus, at) = OWN_BUS.get().unwrap();
        let answers = [bus.unbind(*at, Removal::Orderly), bus.rebind(*at)];
        ANSWERS.lock().unwrap().extend(answers.map(|answer| answer.unwrap_err().errno()));
        Ok(Registered::no_device())
    }
}

#[test]
fn unbind_and_rebind_from_within_probe_are_refused() {
    let (_machine, _card, at, bus) = display();
    assert!(OWN_BUS.set((bus, at)).is_ok());
    let (bus, _) = OWN_BUS.get().unwrap();
    bus.register_driver::<Selfish>();
    assert_eq!(*ANSWERS.lock().unwrap(), [Errno::EDEADLK, Errno::EDEADLK]);
    assert_eq!(bus.bound(), [(at, "Selfish")]);
    bus.unbind(at, Removal::Orderly).unwrap();
}

#[test]
fn a_machine_that_dies_takes_all_drivers_along() {
    let (machine, card, _at, bus) = display();
    bus.register_driver::<Simple>();
    machine.power_off();
    bus.settle(LONG).unwrap();
    assert!(bus.bound().is_empty() && bus.devices().is_empty());
    assert_eq!(card.dispi(1), Some(7), "the goodbye went nowhere");
    bus.settle(LONG).unwrap();
}

struct Panics;

impl Driver for Panics {
    const IDS: &'static [Id] = &[EDU];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        pdev.devm_iomap_bar(0)?;
        panic!("on purpose");
    }
}

#[test]
fn a_probe_that_panics_is_a_failed_probe() {
    let machine = Machine::new().unwrap();
    let bus = Bus::new(machine.clone()).unwrap();
    bus.register_driver::<Panics>();
    // On the thread that follows events, which must survive it.
    let at = machine.plug(4, Edu::new()).unwrap();
    bus.settle(LONG).unwrap();
    assert_eq!(bus.last_error(at).unwrap().errno(), Errno::EIO);
    machine.surprise_remove(at).unwrap();
    bus.settle(LONG).unwrap();
    assert!(bus.devices().is_empty());
}

#[test]
fn every_acquisition_can_fail_and_leaves_nothing_behind() {
    let (_machine, card, at, bus) = display();
    let parent = bus.parent(at).unwrap();
    parent.fail_acquisition(1);
    bus.register_driver::<Simple>();
    for nth in 1.. {
        if parent.is_bound() {
            assert!(nth > 2, "mapping and action are two acquisitions");
            break;
        }
        assert_eq!(bus.last_error(at).unwrap().errno(), Errno::ENOMEM);
        assert_ne!(card.dispi(1), Some(7), "probe was undone");
        parent.fail_acquisition(nth);
        let _ = bus.rebind(at);
    }
}
