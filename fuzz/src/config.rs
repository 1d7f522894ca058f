//! Config space in which every byte is wrong, and on some functions changes at each read.
//!
//! Checked: no panic; the walk of the capability list ends, with entries behind the header,
//! aligned, none twice, or with an error; a BAR that is accepted has a size that is a power of two
//! and a base that is a multiple of it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

use drmm_pci::config::{Config, CONFIG_SIZE};
use drmm_pci::transport::{BarInfo, BarRegisters, Function, IrqSink, Width, MAX_BAR_SIZE};
use drmm_pci::Address;
use drmm_runtime::{Errno, Error, Result as Done};
use fastrand::Rng;

use crate::bytes;
use crate::run::{Behaviour, Target};

/// The bytes of config space, then how they change: what is added to a byte after each read of it.
const MOST: usize = 2 * CONFIG_SIZE as usize;

/// The target `config`.
pub(crate) struct Configs;

/// A function that consists of its config space.
struct Liar {
    bytes: Vec<u8>,
    reads: AtomicU32,
}

impl Target for Configs {
    type Input = Vec<u8>;

    const NAME: &'static str = "config";
    const EXTENSION: &'static str = "bin";

    fn parse(&self, file: &[u8]) -> Result<Vec<u8>, String> {
        Ok(file.to_vec())
    }

    fn print(&self, input: &Vec<u8>) -> Vec<u8> {
        input.clone()
    }

    fn mutate(&self, base: &Vec<u8>, other: &Vec<u8>, dice: &mut Rng) -> Vec<u8> {
        let mut bytes = base.clone();
        bytes::mutate(&mut bytes, other, MOST, dice);
        // A list that leads somewhere.
        for _ in 0..dice.u8(..6) {
            let (from, to) = (dice.u8(0x10..0x40) * 4 + 1, dice.u8(..0x40) * 4);
            if let Some(next) = bytes.get_mut(usize::from(from)) {
                *next = to;
            }
        }
        bytes
    }

    fn run(&self, input: &Vec<u8>) -> Result<Behaviour, String> {
        let liar = Liar { bytes: input.clone(), reads: AtomicU32::new(0) };
        let config = Config::new(&liar);
        let mut words = Vec::new();
        match config.identity() {
            Ok(_) => words.push("an identity".to_owned()),
            Err(error) => words.push(error.what().to_owned()),
        }
        let capabilities = config.capabilities();
        let kind = match &capabilities {
            Ok(list) => {
                let is_sound = list.iter().enumerate().all(|(n, capability)| {
                    let at = capability.offset;
                    at >= 0x40 && at.is_multiple_of(4) && list[..n].iter().all(|before| before.offset != at)
                });
                if !is_sound || list.len() > 48 {
                    return Err(format!("no such list can be: {list:?}"));
                }
                words.push(format!("{} capabilities", list.len()));
                let broken = config.broken_capabilities().unwrap_or_else(Some);
                words.extend(broken.map(|error| error.what().to_owned()));
                "a list"
            }
            Err(error) => {
                words.push(error.what().to_owned());
                "no list"
            }
        };
        // Each capability takes one read, and the list is walked three times: a bridge has its
        // subsystem in it.
        let reads = liar.reads.load(Ordering::Relaxed);
        if reads > 16 + 3 * 48 {
            return Err(format!("{reads} reads"));
        }
        let _ = (config.find_capability(0x05), config.read8(u16::MAX), config.read32(253));
        bars(input, &mut words)?;
        Ok(Behaviour { kind, is_inside: capabilities.is_ok(), words })
    }
}

/// Takes the bytes from the first BAR on as what registers read at rest and when sized.
fn bars(input: &[u8], words: &mut Vec<String>) -> Result<(), String> {
    for (index, registers) in (0_u8..).zip(input.get(0x10..).unwrap_or_default().as_chunks::<16>().0).take(8)
    {
        let [low, low_sized, high, high_sized] = std::array::from_fn(|n| {
            registers.as_chunks::<4>().0.get(n).copied().map_or(0, u32::from_le_bytes)
        });
        match (BarRegisters { low, low_sized, high, high_sized }).decode(index) {
            Ok(bar) => {
                let BarInfo { base, size, .. } = bar.info;
                let is_sound = size.is_power_of_two() && size <= MAX_BAR_SIZE && base.is_multiple_of(size);
                if !is_sound || base.checked_add(size).is_none() {
                    return Err(format!("a BAR that cannot be: {bar:?}"));
                }
                words.push(format!("a BAR, wide: {}", bar.is_wide));
            }
            Err(error) => words.push(error.what().to_owned()),
        }
    }
    Ok(())
}

impl Function for Liar {
    fn address(&self) -> Address {
        Address { domain: 0, bus: 0, device: 0, function: 0 }
    }

    fn config_read(&self, offset: u16, width: Width) -> u32 {
        let reads = self.reads.fetch_add(1, Ordering::Relaxed);
        let byte = |at: usize| {
            let byte = self.bytes.get(at).copied().unwrap_or(0xff);
            let drift = self.bytes.get(at + usize::from(CONFIG_SIZE)).copied().unwrap_or(0);
            byte.wrapping_add(drift.wrapping_mul(reads.to_le_bytes()[0]))
        };
        let all: [u8; 4] = std::array::from_fn(|n| byte(usize::from(offset) + n));
        let mask = u32::try_from(width.all_ones()).unwrap_or(u32::MAX);
        u32::from_le_bytes(all) & mask
    }

    fn config_write(&self, _: u16, _: Width, _: u32) {}

    fn bar(&self, _: u8) -> Done<BarInfo> {
        Err(Error::from(Errno::ENXIO))
    }

    fn read(&self, _: u8, _: u64, width: Width) -> u64 {
        width.all_ones()
    }

    fn write(&self, _: u8, _: u64, _: Width, _: u64) {}

    fn read_block(&self, _: u8, _: u64, into: &mut [u8]) {
        into.fill(0xff);
    }

    fn write_block(&self, _: u8, _: u64, _: &[u8]) {}

    fn flush(&self) -> Done {
        Ok(())
    }

    fn is_present(&self) -> bool {
        true
    }

    fn connect_irq(&self, _: Arc<dyn IrqSink>) -> Done<()> {
        Err(Error::from(Errno::ENXIO))
    }

    fn disconnect_irq(&self) {}
}
