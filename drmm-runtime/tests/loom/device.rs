//! A whole device: parent, both lists, references, gate, through the functions that drivers and
//! buses use.

use drmm_runtime::bus::{Callback, Parent};
use drmm_runtime::prelude::*;
use loom::thread;

use crate::card::{alloc, bind, bound_card, Card, ALL};
use crate::{explore, Log};

/// Proves: an unplug that races with an unbind and with the last reference looks at nothing that
/// has ended, and the device ends once, on the one of two threads that drops that reference; its
/// parent ends with it.
#[test]
fn unplug_against_the_last_put() {
    explore("unplug against the last put", 4, || {
        let log = Log::default();
        let (parent, dev) = bound_card(&log);
        let program = thread::spawn(move || {
            dev.drm.unplug().unwrap();
            dev.look();
        });
        parent.unbind(Removal::Orderly).unwrap();
        drop(parent);
        program.join().unwrap();
        assert_eq!(log.sorted(), ALL);
    });
}

/// Proves: unbind waits for the section that was entered before, refuses the one that comes after,
/// ends the resources only then, and drops the bus's reference no matter when the program drops its
/// own.
#[test]
fn a_section_and_the_last_put_against_unbind() {
    explore("section and last put against unbind", 5, || {
        let log = Log::default();
        let (parent, dev) = bound_card(&log);
        let program = thread::spawn(move || {
            Card::section(&dev);
            dev.look();
        });
        parent.unbind(Removal::Orderly).unwrap();
        assert!(log.all().contains(&"regs"), "the resources end in the unbind");
        program.join().unwrap();
        drop(parent);
        assert_eq!(log.sorted(), ALL);
    });
}

/// Proves: of two that unplug while a third is inside, by the device and by its parent, none
/// returns before the section has ended.
#[test]
fn two_unplugs_of_a_device() {
    explore("two unplugs of a device", 2, || {
        let log = Log::default();
        let (parent, dev) = bound_card(&log);
        let inside = dev.clone();
        let section = thread::spawn(move || Card::section(&inside));
        let bus = parent.clone();
        let unplug = thread::spawn(move || bus.unplug().unwrap());
        dev.drm.unplug().unwrap();
        assert!(dev.enter().is_err());
        unplug.join().unwrap();
        section.join().unwrap();
        assert_eq!(log.all(), [""; 0], "unplug releases nothing");
        parent.unbind(Removal::Surprise).unwrap();
        drop((parent, dev));
        assert_eq!(log.sorted(), ALL);
    });
}

/// Proves: an action that is added, and one that is released early, each by a program that then
/// drops its reference, run once and before the fields end; the walk of the device list runs what
/// is left.
#[test]
fn add_and_early_release_against_the_final_walk() {
    explore("add and early release against the final walk", 3, || {
        let log = Log::default();
        let (parent, dev) = bound_card(&log);
        let early = log.value("early");
        let handle = dev.drm.drmm_add_action("early", move || early.look()).unwrap();
        let (adds, added) = (dev.clone(), log.value("added"));
        let adds = thread::spawn(move || {
            adds.drm.drmm_add_action("added", move || added.look()).unwrap();
        });
        let releases = dev.clone();
        let releases = thread::spawn(move || releases.drm.drmm_release_action(handle).unwrap());
        drop(dev);
        parent.unbind(Removal::Orderly).unwrap();
        adds.join().unwrap();
        releases.join().unwrap();
        drop(parent);
        let all = log.all();
        assert_eq!(log.sorted(), ["added", "early", "pipe", "regs", "soft"]);
        let at = |name| all.iter().position(|entry| *entry == name).unwrap();
        assert!(at("added") < at("pipe") && at("pipe") < at("soft"), "{all:?}");
    });
}

/// Proves: a callback that is raised while the driver is unbound either runs in whole before its
/// closure and what it borrows end, or does not run; and the closure ends in the unbind, even if
/// the callback is still kept.
#[test]
fn a_callback_against_unbind() {
    explore("callback against unbind", 5, || {
        let log = Log::default();
        let parent = Parent::new("card0").unwrap();
        let mut irq: Option<Callback<()>> = None;
        bind(&parent, |device| {
            let card = alloc(device, &log, None)?;
            let (fifo, closure) = (device.devm(log.value("fifo"))?, log.value("closure"));
            irq = Some(card.callback("interrupt", move |card| {
                closure.look();
                fifo.look();
                card.look();
            })?);
            card.devm_register()
        })
        .unwrap();
        let irq = irq.unwrap();
        let raise = thread::spawn(move || irq.run().is_ok());
        parent.unbind(Removal::Orderly).unwrap();
        let at_unbind = log.all();
        let at = |name| at_unbind.iter().position(|entry| *entry == name).unwrap();
        assert!(at("closure") < at("fifo") && at("fifo") < at("regs"), "{at_unbind:?}");
        raise.join().unwrap();
        drop(parent);
        assert_eq!(log.sorted(), ["closure", "fifo", "pipe", "regs", "soft"]);
    });
}
