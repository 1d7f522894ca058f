//! Removal, asked for or not, and a new device in the same slot.

mod support;

use std::sync::atomic::{AtomicU32, Ordering};

use drmm_pci::transport::{Function, HotplugEvent, Transport, Width};
use drmm_qemu::{Device, Kind, Machine, SLOT_COUNT};
use drmm_runtime::Errno;
use support::{
    assert_gone, can_run, display, find, machine, machines, next_event, no_event, slots, wait_until, Bochs,
    DISPLAY, EDU,
};

#[test]
fn an_orderly_removal_waits_for_the_eject() {
    for machine in machines() {
        let [at, _] = slots(&machine);
        let bochs = Bochs(find(&machine, DISPLAY));
        machine.request_removal("d0").unwrap();
        assert_eq!(next_event(&machine), HotplugEvent::RemovalRequested(at));
        assert_eq!(machine.request_removal("d0").unwrap_err().errno(), Errno::EBUSY, "asked twice");
        // The driver takes its time, and the device works.
        bochs.paint_and_compare(&machine, 800, 600, 1);
        machine.eject(&*bochs.0).unwrap();
        assert_gone(&*bochs.0, Bochs::MMIO);
        assert_eq!(next_event(&machine), HotplugEvent::Removed(at));
        assert_eq!(
            machine.eject(&*bochs.0).unwrap_err().errno(),
            Errno::ENODEV,
            "a second eject finds nothing"
        );
        no_event(&machine);
        assert_eq!(machine.function(at).map(drop).unwrap_err().errno(), Errno::ENXIO);
        assert_eq!(machine.request_removal("d0").unwrap_err().errno(), Errno::ENOENT);
        assert_eq!(machine.screendump("d0").unwrap_err().errno(), Errno::ENOENT);
        assert!(find(&machine, EDU).is_present(), "the neighbour does not notice");
    }
}

#[test]
fn a_surprise_leaves_all_ones_and_the_slot_can_be_used_again() {
    for machine in machines() {
        let [at, _] = slots(&machine);
        let mut old = Bochs(find(&machine, DISPLAY));
        old.paint_and_compare(&machine, 640, 480, 2);
        for seed in 0..5 {
            machine.surprise_remove("d0").unwrap();
            assert_eq!(next_event(&machine), HotplugEvent::Removed(at));
            // Every other time the old function is not touched before the slot is used again.
            if seed % 2 == 0 {
                assert_gone(&*old.0, Bochs::MMIO);
            }
            assert_eq!(machine.surprise_remove("d0").unwrap_err().errno(), Errno::ENOENT);

            let new = Bochs(machine.device_add(&display()).unwrap());
            assert_eq!(next_event(&machine), HotplugEvent::Added(at));
            assert_eq!(new.0.address(), at, "the same slot");
            assert_eq!(machine.device_add(&display()).map(drop).unwrap_err().errno(), Errno::EEXIST);
            new.paint_and_compare(&machine, 640, 480, seed);
            assert_gone(&*old.0, Bochs::MMIO);
            assert_eq!(new.dispi_read(0), 0xb0c5, "writes to the old function do not reach the new one");
            assert_eq!(new.dispi_read(1), 640);
            old = new;
        }
        no_event(&machine);
    }
}

#[test]
fn a_request_that_is_overtaken_by_a_surprise_is_settled_once() {
    for machine in machines() {
        let [at, _] = slots(&machine);
        let function = find(&machine, DISPLAY);
        machine.request_removal("d0").unwrap();
        machine.surprise_remove("d0").unwrap();
        assert_eq!(next_event(&machine), HotplugEvent::RemovalRequested(at));
        assert_eq!(next_event(&machine), HotplugEvent::Removed(at));
        assert_eq!(machine.eject(&*function).unwrap_err().errno(), Errno::ENODEV);
        no_event(&machine);
        assert!(!function.is_present());
    }
}

/// Reads the same ten bytes of the EDID in two ways until the function is gone. Zero is what QEMU
/// answers for a device that is gone, and must not come through.
fn access_until_gone(function: &dyn Function, edid: [u8; 10], rounds: &AtomicU32) {
    let [a, b, c, d, ..] = edid;
    let expected = u64::from(u32::from_le_bytes([a, b, c, d]));
    loop {
        let word = function.read(Bochs::MMIO, 8, Width::B4);
        assert!(word == expected || word == 0xffff_ffff, "{word:#x}");
        let mut block = [0; 10];
        function.read_block(Bochs::MMIO, 8, &mut block);
        assert!(block == edid || block == [0xff; 10], "{block:x?}");
        if word != expected {
            assert_eq!(block, [0xff; 10], "gone once is gone for ever");
            return;
        }
        function.write(Bochs::VRAM, 0, Width::B4, 5);
        rounds.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn accesses_that_race_with_a_removal_see_the_device_or_all_ones() {
    for machine in machines() {
        let function = find(&machine, DISPLAY);
        // Vendor, product, serial number and date.
        let mut edid = [0; 10];
        function.read_block(Bochs::MMIO, 8, &mut edid);
        let rounds = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| access_until_gone(&*function, edid, &rounds));
            }
            wait_until("the threads are at it", || rounds.load(Ordering::Relaxed) > 100);
            machine.surprise_remove("d0").unwrap();
            let new = machine.device_add(&display()).unwrap();
            assert_eq!(new.read(Bochs::VRAM, 0, Width::B4), 0, "no late write reached the new device");
        });
    }
}

#[test]
fn a_model_that_qemu_never_lets_go_of_does_not_bring_the_machine_down() {
    if !can_run() {
        return;
    }
    let machine = Machine::start(Kind::Pc, &[Device::new("b0", "bochs-display")]).unwrap();
    let function = find(&machine, DISPLAY);
    machine.surprise_remove("b0").unwrap();
    assert_gone(&*function, Bochs::MMIO);
    let again = machine.device_add(&Device::new("b0", "bochs-display")).map(drop);
    assert_eq!(again.unwrap_err().errno(), Errno::EBUSY, "QEMU 7.2 and 10.0 would abort");
    machine.device_add(&Device::new("b1", "bochs-display")).expect("another slot takes one");
    assert_eq!(find(&machine, DISPLAY).read(Bochs::MMIO, 0x500, Width::B2), 0xb0c5);
}

#[test]
fn a_device_that_refuses_to_be_asked_can_still_be_pulled() {
    if !can_run() {
        return;
    }
    let machine = Machine::start(Kind::Q35, &[Device::new("g0", "virtio-gpu-pci")]).unwrap();
    let [at, _] = slots(&machine);
    let gpu = machine.function(at).unwrap();
    for _ in 0..2 {
        assert_eq!(machine.request_removal("g0").unwrap_err().errno(), Errno::EINVAL);
        assert!(machine.last_refusal().contains("hotplug"), "{}", machine.last_refusal());
    }
    no_event(&machine);
    assert!(gpu.is_present());
    machine.surprise_remove("g0").unwrap();
    assert_eq!(next_event(&machine), HotplugEvent::Removed(at));
    assert!(!gpu.is_present());
    machine.device_add(&display()).expect("the machine is well");
}

#[test]
fn what_makes_no_sense_is_refused_before_qemu_sees_it() {
    if !can_run() {
        return;
    }
    let machine = machine(Kind::Q35);
    let refused = |device: &Device| machine.device_add(device).map(drop).unwrap_err().errno();
    assert_eq!(refused(&Device::new("x,y", "edu")), Errno::EINVAL);
    assert_eq!(refused(&Device::new("x", "edu").slot(0)), Errno::EBUSY);
    assert_eq!(refused(&Device::new("x", "edu").slot(200)), Errno::EINVAL);
    assert_eq!(refused(&Device::new("x", "no-such-model")), Errno::EINVAL);
    assert!(machine.last_refusal().contains("no-such-model"), "{}", machine.last_refusal());
    no_event(&machine);
    for slot in 2..SLOT_COUNT {
        machine.device_add(&Device::new(&format!("e{slot}"), "edu")).unwrap();
    }
    assert_eq!(refused(&Device::new("x", "edu")), Errno::ENOSPC);
    wait_until("all edu devices are found", || {
        let all = machine.scan().unwrap();
        all.iter().filter(|function| function.config_read(0, Width::B4) == EDU).count() == 7
    });
}
