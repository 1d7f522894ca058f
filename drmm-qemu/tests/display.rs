//! A display in QEMU: found, identified, painted, and looked at from outside.

mod support;

use drmm_pci::transport::{BarKind, Transport, Width};
use drmm_qemu::Kind;
use drmm_runtime::Errno;
use support::{find, machines, slots, Bochs, DISPLAY, EDU};

#[test]
fn a_scan_finds_the_devices_with_sane_bars() {
    for machine in machines() {
        let [display_at, edu_at] = slots(&machine);
        let display = find(&machine, DISPLAY);
        let edu = find(&machine, EDU);
        assert_eq!((display.address(), edu.address()), (display_at, edu_at));
        assert_eq!(machine.name(), "qemu");

        let vram = display.bar(0).unwrap();
        assert_eq!((vram.kind, vram.size), (BarKind::PrefetchableMemory, 16 << 20));
        let mmio = display.bar(2).unwrap();
        assert_eq!((mmio.kind, mmio.size), (BarKind::Memory, 4096));
        assert!(vram.base.is_multiple_of(vram.size) && mmio.base.is_multiple_of(mmio.size));
        assert!(mmio.base >= vram.base + vram.size || vram.base >= mmio.base + mmio.size);
        assert_eq!(display.bar(1).unwrap_err().errno(), Errno::ENXIO);
        assert_eq!(display.bar(6).unwrap_err().errno(), Errno::ENXIO);
        assert_eq!(edu.bar(0).unwrap().size, 1 << 20);

        // The chipset is there as well, and asking again gives the same functions.
        let all = machine.scan().unwrap();
        assert!(all.len() >= 5, "{} functions", all.len());
        assert!(all.iter().all(|function| function.is_present()));
        let again = machine.function(display_at).unwrap();
        assert_eq!(again.bar(0), display.bar(0));
        let nowhere = drmm_pci::Address { device: 30, bus: 0, ..display_at };
        assert_eq!(machine.function(nowhere).map(drop).unwrap_err().errno(), Errno::ENXIO);
        let elsewhere = drmm_pci::Address { domain: display_at.domain + 1, ..display_at };
        assert_eq!(machine.function(elsewhere).map(drop).unwrap_err().errno(), Errno::ENXIO);
        let bridge = all.iter().find(|function| function.address().device == 0).unwrap();
        assert_eq!(machine.eject(&**bridge).unwrap_err().errno(), Errno::ENXIO, "it is in no slot");
    }
}

#[test]
fn the_display_says_what_it_is() {
    for machine in machines() {
        let display = Bochs(find(&machine, DISPLAY));
        assert_eq!(display.dispi_read(0), 0xb0c5);
        assert_eq!(display.dispi_read(0xa) * 64 * 1024, display.0.bar(Bochs::VRAM).unwrap().size);
        let mut edid = [0; 256];
        display.0.read_block(Bochs::MMIO, 0, &mut edid);
        assert_eq!(edid[..8], [0, 255, 255, 255, 255, 255, 255, 0]);
        for block in edid.chunks(128) {
            assert_eq!(block.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte)), 0, "EDID checksum");
        }
        assert!(edid.windows(12).any(|bytes| bytes == b"QEMU Monitor"));
        assert_eq!(display.0.read(Bochs::MMIO, 0, Width::B8), 0x00ff_ffff_ffff_ff00);
    }
}

#[test]
fn what_is_painted_is_what_is_shown() {
    for machine in machines() {
        let display = Bochs(find(&machine, DISPLAY));
        display.paint_and_compare(&machine, 1024, 768, 0x1234_5678);
        display.paint_and_compare(&machine, 640, 480, 0x0bad_cafe);
        assert_eq!(machine.screendump("nobody").unwrap_err().errno(), Errno::ENOENT);
    }
}

#[test]
fn accesses_outside_of_a_bar_reach_nobody() {
    for machine in machines() {
        let display = find(&machine, DISPLAY);
        let size = display.bar(0).unwrap().size;
        assert_eq!(display.read(0, size, Width::B4), 0xffff_ffff);
        assert_eq!(display.read(0, size - 2, Width::B4), 0xffff_ffff);
        assert_eq!(display.read(0, u64::MAX, Width::B8), u64::MAX);
        assert_eq!(display.read(5, 0, Width::B1), 0xff);
        display.write(0, size, Width::B4, 0);
        display.write_block(0, size - 1, &[0; 2]);
        let mut bytes = [7; 2];
        display.read_block(0, size - 1, &mut bytes);
        assert_eq!(bytes, [0xff; 2]);
        display.read_block(0, size, &mut []);
        // Config space has 256 bytes here and no access that crosses four.
        assert_eq!(display.config_read(256, Width::B4), u32::MAX);
        assert_eq!(display.config_read(2, Width::B4), u32::MAX);
        display.config_write(0xffff, Width::B1, 0);
        assert_eq!(display.flush(), Ok(()));
        assert_eq!(display.config_read(0, Width::B4), DISPLAY);
    }
}

#[test]
fn ports_are_read_and_written() {
    for machine in machines() {
        // The one I/O BAR that both chipsets have works with any device model; rtl8139 has plain
        // registers in it.
        let nic = machine.device_add(&drmm_qemu::Device::new("n0", "rtl8139")).unwrap();
        let bar = nic.bar(0).unwrap();
        assert_eq!((bar.kind, bar.size), (BarKind::Io, 256));
        // Its six bytes of station address: QEMU's prefix is 52:54:00.
        let mut station = [0; 6];
        nic.read_block(0, 0, &mut station);
        assert_eq!(station[..3], [0x52, 0x54, 0x00]);
        let wide = nic.read(0, 0, Width::B8);
        assert_eq!(wide.to_le_bytes()[..6], station);
        // The same registers are in its memory BAR.
        assert_eq!(nic.read(1, 0, Width::B4), wide & 0xffff_ffff);
        // Multicast filter: eight bytes of plain memory.
        nic.write(0, 8, Width::B8, 0x0123_4567_89ab_cdef);
        assert_eq!(nic.read(0, 8, Width::B8), 0x0123_4567_89ab_cdef);
        assert_eq!(nic.read(1, 12, Width::B4), 0x0123_4567);
        let is_pc = machine.kind() == Kind::Pc;
        assert_eq!(nic.address().bus == 0, is_pc);
    }
}
