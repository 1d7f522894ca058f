//! Probe and register against what the bus and programs do meanwhile.

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use loom::thread;

use crate::card::{alloc, bind, Card, Front, ALL};
use crate::{explore, Log};

/// Runs probe and register on this thread.
fn probe(parent: &Parent, log: &Log, front: &Front) -> Result {
    bind(parent, |device| {
        alloc(device, log, Some(front.clone()))?.devm_register()?;
        front.probed();
        Ok(())
    })
}

/// What a program does that opens the device if it can.
fn program(front: &Front) {
    if let Some(dev) = front.open() {
        Card::section(&dev);
        dev.look();
    }
}

/// After everything has come to rest: what was published was withdrawn, what was acquired has ended
/// once.
fn at_rest(parent: Parent, log: &Log, front: Front) {
    let calls = front.calls();
    assert!(front.open().is_none(), "withdrawn: {calls:?}");
    assert!(matches!(calls.as_slice(), ["withdraw"] | ["publish", "withdraw"]), "{calls:?}");
    drop(parent);
    drop(front);
    assert_eq!(log.sorted(), ALL);
}

/// Proves: an unbind that comes while the driver is probed finds no driver, or waits and undoes the
/// whole of it. It never sees half of it.
#[test]
fn register_against_unbind() {
    explore("register against unbind", 4, || {
        let (log, front, parent) = (Log::default(), Front::new(), Parent::new("card0").unwrap());
        let bus = parent.clone();
        let unbind = thread::spawn(move || bus.unbind(Removal::Orderly).map_err(|e| e.errno()));
        probe(&parent, &log, &front).unwrap();
        match unbind.join().unwrap() {
            Ok(()) => assert!(!parent.is_bound()),
            Err(errno) => {
                assert_eq!(errno, Errno::ENODEV, "it came too early");
                assert!(parent.is_bound());
                parent.unbind(Removal::Orderly).unwrap();
            }
        }
        at_rest(parent, &log, front);
    });
}

/// Proves the same while a program opens the device as soon as it is there, and enters.
#[test]
fn open_against_register_and_unbind() {
    explore("open against register and unbind", 3, || {
        let (log, front, parent) = (Log::default(), Front::new(), Parent::new("card0").unwrap());
        let shelf = front.clone();
        let opens = thread::spawn(move || program(&shelf));
        probe(&parent, &log, &front).unwrap();
        parent.unbind(Removal::Orderly).unwrap();
        opens.join().unwrap();
        at_rest(parent, &log, front);
    });
}

/// Proves: an unplug at any moment of probe closes the gate for good. Either probe fails and
/// everything is released, or the driver is bound behind a closed gate (or to be unbound as usual,
/// if the unplug came before it).
#[test]
fn register_against_unplug() {
    explore("register against unplug", 3, || {
        let (log, front, parent) = (Log::default(), Front::new(), Parent::new("card0").unwrap());
        let (bus, shelf) = (parent.clone(), front.clone());
        let unplug = thread::spawn(move || {
            bus.unplug().unwrap();
            shelf.open().map(|dev| (Card::section(&dev), dev.is_unplugged()))
        });
        let probed = probe(&parent, &log, &front);
        assert_eq!(probed.is_ok(), parent.is_bound());
        match unplug.join().unwrap() {
            // The unplug came before the binding, which is a new one.
            Some((entered, unplugged)) => assert_eq!(entered, !unplugged),
            None => assert!(probed.is_err() || !front.calls().is_empty()),
        }
        if probed.is_ok() {
            parent.unbind(Removal::Orderly).unwrap();
        }
        drop(parent);
        let calls = front.calls();
        assert!(calls.is_empty() || calls.ends_with(&["withdraw"]), "{calls:?}");
        drop(front);
        let released = log.sorted();
        assert!(released.is_empty() || released == ALL, "{released:?}");
    });
}
