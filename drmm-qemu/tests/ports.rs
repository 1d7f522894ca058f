//! Ports behind no BAR, on the VGA card that QEMU has from the beginning.
#![forbid(unsafe_code)]

mod support;

use drmm_pci::{self as pci, Bus, Ports};
use drmm_qemu::{Device, Kind, Machine};
use drmm_runtime::prelude::*;
use drmm_runtime::registers;
use support::kinds;

registers! {
    /// The display registers, by an index.
    struct Dispi(4) {
        0x0 => index: ReadWrite<u16>,
        0x2 => data: ReadWrite<u16>,
    }

    /// The VGA ports.
    struct Vga(0x20) {
        0x00 => attribute: ReadWrite<u8>,
        0x02 => misc_output: WriteOnly<u8>,
        0x0c => misc_output_back: ReadOnly<u8>,
        0x1a => input_status: ReadOnly<u8>,
    }
}

/// Reads and writes the fixed ports of its card in probe.
struct Legacy;

impl pci::Driver for Legacy {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let dispi: Dispi<Ports<'bound, 4>> = Dispi::new(pdev.devm_request_region(0x1ce)?);
        dispi.index().write(0);
        let id = dispi.data().read();
        if id != 0xb0c5 {
            return Err(Error::new(Errno::ENODEV, "no display registers at 0x1ce").figure(id.into()));
        }
        let vga: Vga<Ports<'bound, 0x20>> = Vga::new(pdev.devm_request_region(0x3c0)?);
        vga.misc_output().write(1);
        let _ = vga.input_status().read();
        vga.attribute().write(0x20);
        let _ = vga.input_status().read();
        let seen = (vga.misc_output_back().read(), vga.attribute().read());
        if seen != (1, 0x20) {
            return Err(
                Error::new(Errno::EIO, "the VGA ports do not hold what was written").figure(seen.1.into())
            );
        }
        let again = pdev.devm_request_region::<1>(0x3df).map(drop);
        if again.map_err(|error| error.errno()) != Err(Errno::EBUSY) {
            return Err(Error::new(Errno::EINVAL, "a port was given away twice"));
        }
        Ok(Registered::no_device())
    }
}

#[test]
fn fixed_ports_reach_the_first_vga_card() {
    for kind in kinds() {
        let machine = Machine::start(kind, &[Device::new("vga", "VGA")]).expect("QEMU starts");
        let bus = Bus::new(machine).unwrap();
        bus.register_driver::<Legacy>();
        let devices = bus.devices();
        let errors: Vec<_> = devices.iter().filter_map(|device| bus.last_error(device.address())).collect();
        if kind == Kind::Pc {
            assert_eq!((bus.bound().len(), errors.len()), (1, 0), "{errors:?}");
        } else {
            // It is behind a bridge, which does not pass these ports on.
            assert_eq!(errors.len(), 1);
            assert_eq!(errors[0].to_string(), "no display registers at 0x1ce: 65535 (ENODEV)");
        }
    }
}
