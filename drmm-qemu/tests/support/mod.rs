//! What the tests on QEMU share: starting a machine or saying why not, and driving two devices by
//! hand.

#![allow(dead_code, reason = "each test file uses a part of this")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use drmm_pci::transport::{Function, HotplugEvent, Transport, Width};
use drmm_pci::Address;
use drmm_qemu::{Device, Kind, Machine};

/// Far more than anything here takes, so that a loaded host does not fail a test; but not endless.
pub(crate) const WAIT: Duration = Duration::from_secs(20);

/// Vendor and device ids, as config space has them at offset 0.
pub(crate) const DISPLAY: u32 = 0x1111_1234;
pub(crate) const EDU: u32 = 0x11e8_1234;

/// Machines of each kind with a display `d0` and an edu `e0`, with a shortcut to the display's
/// memory and without; nothing where QEMU is missing, which fails the test if
/// `DRMM_REQUIRE_QEMU=1`.
pub(crate) fn machines() -> impl Iterator<Item = Machine> {
    kinds().flat_map(|kind| [machine(kind), wire_machine(kind)])
}

pub(crate) fn kinds() -> impl Iterator<Item = Kind> {
    let kinds: &[Kind] = if can_run() { &[Kind::Pc, Kind::Q35] } else { &[] };
    kinds.iter().copied()
}

pub(crate) fn can_run() -> bool {
    let is_required = std::env::var("DRMM_REQUIRE_QEMU").is_ok_and(|value| value == "1");
    if drmm_qemu::is_installed() {
        return true;
    }
    assert!(!is_required, "DRMM_REQUIRE_QEMU=1, but QEMU is not installed (Debian package qemu-system-x86)");
    println!("skipped: QEMU is not installed (Debian package qemu-system-x86)");
    false
}

pub(crate) fn machine(kind: Kind) -> Machine {
    Machine::start(kind, &devices()).expect("QEMU starts")
}

pub(crate) fn wire_machine(kind: Kind) -> Machine {
    Machine::builder(kind).devices(&devices()).wire_only().start().expect("QEMU starts")
}

fn devices() -> [Device; 2] {
    [display(), Device::new("e0", "edu")]
}

pub(crate) fn display() -> Device {
    Device::new("d0", "secondary-vga")
}

/// The one function with these ids.
pub(crate) fn find(machine: &Machine, ids: u32) -> Arc<dyn Function> {
    let mut found = machine.scan().unwrap();
    found.retain(|function| function.config_read(0, Width::B4) == ids);
    assert_eq!(found.len(), 1, "functions with ids {ids:#x}");
    found.remove(0)
}

pub(crate) fn next_event(machine: &Machine) -> HotplugEvent {
    machine.next_event(WAIT).unwrap().expect("an event in time")
}

pub(crate) fn no_event(machine: &Machine) {
    assert_eq!(machine.next_event(Duration::from_millis(50)), Ok(None));
}

/// Asserts that every question to the function is answered as by one that is gone.
pub(crate) fn assert_gone(function: &dyn Function, mmio: u8) {
    assert!(!function.is_present());
    assert_eq!(function.config_read(0, Width::B4), u32::MAX);
    assert_eq!(function.config_read(4, Width::B2), 0xffff);
    function.config_write(4, Width::B2, 7);
    for width in [Width::B1, Width::B2, Width::B4, Width::B8] {
        assert_eq!(function.read(mmio, 0, width), width.all_ones(), "{width:?}");
        function.write(mmio, 0, width, 0);
    }
    let mut bytes = [0; 300];
    function.read_block(mmio, 0, &mut bytes);
    assert_eq!(bytes, [0xff; 300]);
    function.write_block(mmio, 0, &[0; 300]);
    assert_eq!(function.flush().unwrap_err().errno(), drmm_runtime::Errno::ENODEV);
}

pub(crate) fn wait_until(what: &str, mut is_true: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < WAIT, "{what}: not within {WAIT:?}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The Bochs display registers (QEMU, `docs/specs/standard-vga`).
pub(crate) struct Bochs(pub(crate) Arc<dyn Function>);

impl Bochs {
    pub(crate) const VRAM: u8 = 0;
    pub(crate) const MMIO: u8 = 2;

    pub(crate) fn dispi_read(&self, index: u64) -> u64 {
        self.0.read(Self::MMIO, 0x500 + index * 2, Width::B2)
    }

    pub(crate) fn dispi_write(&self, index: u64, value: u32) {
        self.0.write(Self::MMIO, 0x500 + index * 2, Width::B2, value.into());
    }

    /// 32 bits a pixel, blue in the lowest byte.
    pub(crate) fn set_mode(&self, width: u32, height: u32) {
        let registers =
            [(4, 0), (1, width), (2, height), (3, 32), (5, 0), (6, width), (7, height), (8, 0), (9, 0)];
        for (index, value) in registers {
            self.dispi_write(index, value);
        }
        self.dispi_write(4, 0x41);
        self.0.write(Self::MMIO, 0x604, Width::B4, 0x1e1e_1e1e);
        // The attribute controller blanks the screen until it is told that the palette is complete.
        self.0.read(Self::MMIO, 0x41a, Width::B1);
        self.0.write(Self::MMIO, 0x400, Width::B1, 0x20);
    }

    /// Shows a picture that differs in every pixel and depends on `seed`, and checks that it is
    /// what QEMU shows.
    pub(crate) fn paint_and_compare(&self, machine: &Machine, width: u32, height: u32, seed: u32) {
        self.set_mode(width, height);
        let pixels: Vec<u32> = (0..width * height).map(|i| i.wrapping_mul(0x9e37_79b1) ^ seed).collect();
        let bytes: Vec<u8> = pixels.iter().flat_map(|pixel| pixel.to_le_bytes()).collect();
        self.0.write_block(Self::VRAM, 0, &bytes);
        let image = machine.screendump("d0").unwrap();
        assert_eq!((image.width(), image.height()), (width, height));
        let expected: Vec<u8> = bytes.chunks(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
        assert!(image.rgb() == expected, "every pixel is what was written");
        let mut back = vec![0; bytes.len()];
        self.0.read_block(Self::VRAM, 0, &mut back);
        assert!(back == bytes, "and reads back");
    }
}

/// Where the first two devices of a machine sit.
pub(crate) fn slots(machine: &Machine) -> [Address; 2] {
    let domain = machine.domain();
    match machine.kind() {
        Kind::Pc => [2, 3].map(|device| Address { domain, bus: 0, device, function: 0 }),
        Kind::Q35 => [1, 2].map(|bus| Address { domain, bus, device: 0, function: 0 }),
    }
}
