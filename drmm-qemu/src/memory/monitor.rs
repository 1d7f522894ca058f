//! Where memory of the machine is in QEMU's process: what the monitor says, and which of its
//! answers are accepted.
//!
//! Its answers are text for people, and go through the control socket. A text that is not the
//! expected one is no answer, so that another QEMU costs speed and nothing else.

use drmm_runtime::{Errno, Error, Result};
use serde_json::json;

use crate::wire::qmp::Qmp;

const UNCLEAR: Error = Error::new(Errno::EOPNOTSUPP, "QEMU's monitor does not say where its memory lies");
const NOT_RAM: Error = Error::new(Errno::EOPNOTSUPP, "the BAR is no plain memory in QEMU");

/// The address in QEMU's process of `size` bytes at the bus address `base`.
///
/// Fails with `EOPNOTSUPP` unless the monitor's answers show that it is one piece of RAM.
pub(crate) fn locate(qmp: &Qmp, base: u64, size: u64) -> Result<u64> {
    let last = base.checked_add(size.saturating_sub(1)).ok_or(UNCLEAR)?;
    // Registers may lie between the two ends, so the map is asked for as well. Not the flat one
    // (`-f`): in QEMU 7.2 that takes a reference of each region and never gives it back, so that no
    // device is ever let go of again.
    if !is_one_piece(&ask(qmp, "info mtree")?, base, last) {
        return Err(NOT_RAM.figures(base, size));
    }
    let [first_host, last_host] = [base, last].map(|at| address_of(qmp, at));
    let (first_host, last_host) = (first_host?, last_host?);
    if last_host.checked_sub(first_host) != Some(last - base) {
        return Err(NOT_RAM.figures(base, size));
    }
    Ok(first_host)
}

/// The address in QEMU's process of one byte of RAM.
pub(crate) fn address_of(qmp: &Qmp, at: u64) -> Result<u64> {
    parse_address(&ask(qmp, &format!("gpa2hva {at:#x}"))?, at).ok_or(UNCLEAR.figure(at))
}

fn ask(qmp: &Qmp, line: &str) -> Result<String> {
    let answer = qmp.execute("human-monitor-command", &json!({ "command-line": line }))?;
    answer.as_str().map(str::to_owned).ok_or(UNCLEAR)
}

/// Takes the address out of `Host virtual address for 0xa0000000 (vga.vram) is 0x7f2f85200000`.
fn parse_address(answer: &str, at: u64) -> Option<u64> {
    let rest = answer.trim().strip_prefix(&format!("Host virtual address for {at:#x} ("))?;
    let (_name, address) = rest.rsplit_once(") is 0x")?;
    u64::from_str_radix(address, 16).ok()
}

/// Whether the map has one piece of RAM from `base` to `last`, and nothing else between.
///
/// A line is `00000000a0000000-00000000a0ffffff (prio 1, ram): vga.vram`. What contains the range
/// are bridges and buses.
fn is_one_piece(map: &str, base: u64, last: u64) -> bool {
    let concerned = |range: &(u64, u64)| {
        let (first, end) = *range;
        let contains = first <= base && last <= end && *range != (base, last);
        first <= last && base <= end && !contains
    };
    let mut lines = map.lines().filter_map(parse_line).filter(|(range, _)| concerned(range)).peekable();
    lines.peek().is_some() && lines.all(|(range, kind)| range == (base, last) && kind == "ram")
}

/// The range and the kind of a region in the map.
fn parse_line(line: &str) -> Option<((u64, u64), &str)> {
    let (range, rest) = line.trim().split_once(" (prio ")?;
    let (first, last) = range.split_once('-')?;
    let (_priority, kind) = rest.split_once("): ")?.0.split_once(", ")?;
    let number = |digits| u64::from_str_radix(digits, 16).ok();
    Some(((number(first)?, number(last)?), kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_from_the_expected_sentence_only() {
        let address = |answer| parse_address(answer, 0xa000_0000);
        let sentence = "Host virtual address for 0xa0000000 (vga.vram) is 0x7f2f85200000\r\n";
        assert_eq!(address(sentence), Some(0x7f2f_8520_0000));
        for other in [
            "Memory at address 0xa0000000 is not RAM\r\n",
            "No memory is mapped at address 0xa0000000\r\n",
            "Host virtual address for 0xa0001000 (vga.vram) is 0x7f2f85200000",
            "Host virtual address for 0xa0000000 (vga.vram) is 0x",
            "Host virtual address for 0xa0000000 (vga.vram) is 0x7f2f85200000 or so",
            "unknown command: 'gpa2hva'",
            "",
        ] {
            assert_eq!(address(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_piece_is_the_whole_range_and_nothing_else() {
        let map = "address-space: memory\r\n\
                   \x20 0000000000000000-ffffffffffffffff (prio 0, i/o): system\r\n\
                   \x20   00000000a0000000-00000000a7ffffff (prio 0, i/o): alias pci_bridge_mem @pci_bridge_pci\r\n\
                   \x20     00000000a0000000-00000000a0ffffff (prio 1, ram): vga.vram\r\n\
                   \x20     00000000a1000000-00000000a1000fff (prio 1, i/o): vga.mmio\r\n\
                   \x20       00000000a1000000-00000000a100017f (prio 0, i/o): edid\r\n\
                   \x20     00000000a2000000-00000000a2000fff (prio 0, ram): memory\r\n\
                   \x20       00000000a2000800-00000000a20008ff (prio 1, i/o): registers\r\n\
                   \x20     00000000a3000000-00000000a3000fff (prio 0, romd): flash\r\n";
        assert!(is_one_piece(map, 0xa000_0000, 0xa0ff_ffff));
        assert!(!is_one_piece(map, 0xa000_0000, 0xa1ff_ffff), "RAM, and registers behind");
        assert!(!is_one_piece(map, 0xa080_0000, 0xa0ff_ffff), "a part");
        assert!(!is_one_piece(map, 0xa100_0000, 0xa100_0fff), "registers");
        assert!(!is_one_piece(map, 0xa200_0000, 0xa200_0fff), "registers between");
        assert!(!is_one_piece(map, 0xa300_0000, 0xa300_0fff), "no RAM when it is written");
        assert!(!is_one_piece(map, 0xa400_0000, 0xa400_0fff), "nothing");
        assert!(!is_one_piece("", 0, 0));
    }
}
