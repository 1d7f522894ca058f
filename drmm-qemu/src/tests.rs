//! Tests of inner parts that need a running machine.

use std::thread;
use std::time::Duration;

use drmm_pci::__private::lock;
use drmm_pci::transport::{Transport, Width};
use drmm_runtime::Errno;

use super::{is_installed, Device, Kind};
use crate::firmware::config::ConfigSpace;
use crate::machine::{Board, Machine};
use crate::memory::host::Host;

/// `None` if QEMU is missing, which fails the test if `DRMM_REQUIRE_QEMU=1`.
fn kinds() -> &'static [Kind] {
    if is_installed() {
        return &[Kind::Pc, Kind::Q35];
    }
    assert!(
        !is_required(),
        "DRMM_REQUIRE_QEMU=1, but QEMU is not installed (Debian package qemu-system-x86)"
    );
    println!("skipped: QEMU is not installed (Debian package qemu-system-x86)");
    &[]
}

fn is_required() -> bool {
    std::env::var("DRMM_REQUIRE_QEMU").is_ok_and(|value| value == "1")
}

/// Everything that makes QEMU let go of the device in slot 0, or moves its memory.
const WAYS: [fn(&Machine); 4] = [
    |machine| machine.request_removal("d0").unwrap(),
    |machine| machine.surprise_remove("d0").unwrap(),
    |machine| {
        let function = machine.function(machine.board.slots.address(0)).unwrap();
        machine.eject(&*function).unwrap();
    },
    |machine| {
        let Board { kind, domain, .. } = *machine.board;
        let at = kind.port_address(domain, 0).unwrap_or(machine.board.slots.address(0));
        machine.function(at).unwrap().config_write(4, Width::B2, 7);
    },
];

#[test]
fn whatever_takes_memory_away_waits_for_who_uses_it() {
    for (&kind, way) in kinds().iter().flat_map(|kind| WAYS.map(|way| (kind, way))) {
        let machine = Machine::start(kind, &[Device::new("d0", "secondary-vga")]).unwrap();
        let at = machine.board.slots.address(0);
        if let Some(why) = machine.function(at).unwrap().detour(0) {
            assert!(!is_required(), "DRMM_REQUIRE_QEMU=1, but {why}");
            println!("skipped: {why}");
            return;
        }
        let shortcut = lock(&machine.board.shortcuts.all).get(&at).cloned().unwrap();
        thread::scope(|scope| {
            let still_there = shortcut.passage.through(|_| {
                let other = scope.spawn(|| way(&machine));
                thread::sleep(Duration::from_millis(100));
                assert!(!other.is_finished());
                ConfigSpace::new(&machine.board.qtest, at).is_present()
            });
            assert_eq!(still_there, Some(Ok(true)));
        });
    }
}

#[test]
fn the_memory_of_another_process_is_not_taken_for_qemus() {
    for &kind in kinds() {
        let machine = Machine::start(kind, &[]).unwrap();
        let open = |pid| Host::open(pid, &machine.board.qtest, &machine.board.qmp).map(drop);
        assert!(open(std::process::id()).is_err());
        assert_eq!(open(u32::MAX).unwrap_err().errno(), Errno::ENOENT);
    }
}

#[test]
fn a_device_is_looked_up_when_it_is_its_turn_to_be_pulled() {
    for &kind in kinds() {
        let machine = Machine::start(kind, &[Device::new("d0", "edu")]).unwrap();
        let turn = lock(&machine.board.turn);
        thread::scope(|scope| {
            let late = scope.spawn(|| machine.surprise_remove("d0"));
            thread::sleep(Duration::from_millis(100));
            // Another thread pulls it, and another device takes its slot.
            machine.board.slots.left(0);
            machine.board.slots.occupy(0, "d1");
            drop(turn);
            assert_eq!(late.join().unwrap().unwrap_err().errno(), Errno::ENOENT);
        });
        let at = machine.board.slots.address(0);
        assert_eq!(ConfigSpace::new(&machine.board.qtest, at).is_present(), Ok(true));
    }
}
