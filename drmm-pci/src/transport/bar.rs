//! Base address registers: from what a function answers to a range that can be trusted.
//!
//! A size is not written in config space. One writes ones to the register and reads back which bits
//! stuck, so everything known of a BAR is a claim of the function. A function that is broken,
//! hostile or just being pulled claims nonsense, and what is mapped afterwards rests on these
//! checks.

use std::fmt;

use drmm_runtime::{Errno, Error, Result};

/// Number of base address registers of an ordinary (type 0) function.
pub const BAR_COUNT: u8 = 6;

/// The largest BAR that is accepted: one tebibyte.
pub const MAX_BAR_SIZE: u64 = 1 << 40;

const PORT_SPACE: u64 = 1 << 16;

/// What lies behind one base address register.
///
/// `Display` and `Debug` give it as the kernel's log does.
///
/// ```
/// use drmm_pci::transport::{BarInfo, BarKind};
///
/// let bar = BarInfo { kind: BarKind::PrefetchableMemory, base: 0xfd00_0000, size: 16 << 20 };
/// assert_eq!(bar.to_string(), "mem 0xfd000000-0xfdffffff pref, 16 MiB");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BarInfo {
    /// Memory or ports.
    pub kind: BarKind,
    /// The bus address that was assigned.
    pub base: u64,
    /// The length in bytes, a power of two.
    pub size: u64,
}

impl fmt::Display for BarInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, base, size } = *self;
        let (space, remark) = match kind {
            BarKind::Memory => ("mem", ""),
            BarKind::PrefetchableMemory => ("mem", " pref"),
            BarKind::Io => ("io", ""),
        };
        let last = base.saturating_add(size.saturating_sub(1));
        let (figure, unit) = match size {
            size if size != 0 && size % (1 << 30) == 0 => (size >> 30, "GiB"),
            size if size != 0 && size % (1 << 20) == 0 => (size >> 20, "MiB"),
            size if size != 0 && size % (1 << 10) == 0 => (size >> 10, "KiB"),
            size => (size, "bytes"),
        };
        write!(f, "{space} {base:#x}-{last:#x}{remark}, {figure} {unit}")
    }
}

impl fmt::Debug for BarInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The address space of a BAR.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BarKind {
    /// Memory where reads may have side effects.
    Memory,
    /// Memory that may be read ahead and written together.
    PrefetchableMemory,
    /// I/O ports.
    Io,
}

/// What the registers of one BAR read, at rest and after all-ones were written to them.
///
/// The high halves matter for 64-bit BARs only, and may be zero otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BarRegisters {
    /// The register at rest.
    pub low: u32,
    /// The register after all-ones were written.
    pub low_sized: u32,
    /// The next register at rest.
    pub high: u32,
    /// The next register after all-ones were written.
    pub high_sized: u32,
}

/// A BAR as its registers describe it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DecodedBar {
    /// Kind, address and size.
    pub info: BarInfo,
    /// Whether it takes this register and the next (a 64-bit memory BAR).
    pub is_wide: bool,
}

impl BarRegisters {
    /// Decodes the registers of BAR `index`, as "PCI Local Bus" 6.2.5.1 lays them out.
    ///
    /// Fails with `ENXIO` if there is no such BAR, and with `EINVAL` if the answers contradict each
    /// other: bits with holes, a reserved type, a 64-bit BAR without a second register, more
    /// than [`MAX_BAR_SIZE`].
    pub fn decode(&self, index: u8) -> Result<DecodedBar> {
        if index >= BAR_COUNT {
            return Err(no_such_bar(index));
        }
        if self.low_sized == 0 {
            return Err(no_such_bar(index));
        }
        if self.low == u32::MAX && self.low_sized == u32::MAX {
            return Err(Error::new(Errno::EINVAL, "a BAR reads all-ones at rest").figure(index.into()));
        }
        if self.low & 1 == 1 {
            return self.decode_ports();
        }
        let is_wide = match self.low >> 1 & 3 {
            0 => false,
            2 if index + 1 < BAR_COUNT => true,
            2 => return Err(Error::new(Errno::EINVAL, "the last BAR claims to be 64 bits wide")),
            kind => return Err(Error::new(Errno::EINVAL, "a BAR has a reserved type").figure(kind.into())),
        };
        self.decode_memory(is_wide)
    }

    /// Whether the function says that this register and the next make up one BAR, even if something
    /// else is wrong with it.
    #[must_use]
    pub const fn claims_two(&self) -> bool {
        self.low_sized != 0 && self.low & 0b111 == 0b100
    }

    fn decode_memory(&self, is_wide: bool) -> Result<DecodedBar> {
        let kind = if self.low & 8 == 8 { BarKind::PrefetchableMemory } else { BarKind::Memory };
        let low_mask = u64::from(self.low_sized & !0xf);
        let low_base = u64::from(self.low & !0xf);
        let (mask, base) = if is_wide {
            (low_mask | u64::from(self.high_sized) << 32, low_base | u64::from(self.high) << 32)
        } else {
            // The bits above a 32-bit register count as decoded.
            (low_mask | 0xffff_ffff << 32, low_base)
        };
        if low_mask == 0 && (!is_wide || self.high_sized == 0) {
            return Err(Error::new(Errno::EINVAL, "a memory BAR decodes no address bit"));
        }
        let info = BarInfo { kind, base, size: size_of_mask(mask)? };
        info.check()?;
        Ok(DecodedBar { info, is_wide })
    }

    fn decode_ports(&self) -> Result<DecodedBar> {
        let mut mask = u64::from(self.low_sized & !0x3) | 0xffff_ffff << 32;
        // Old devices decode 16 port bits only and leave the upper half at zero.
        if self.low_sized >> 16 == 0 {
            mask |= 0xffff_0000;
        }
        let info = BarInfo { kind: BarKind::Io, base: u64::from(self.low & !0x3), size: size_of_mask(mask)? };
        info.check()?;
        Ok(DecodedBar { info, is_wide: false })
    }
}

impl BarInfo {
    /// Checks a range that a transport reports, before anything is mapped from it.
    ///
    /// Fails with `ENXIO` for an empty range, and with `EINVAL` if the size is no power of two,
    /// exceeds [`MAX_BAR_SIZE`], or the base is not aligned to it or leaves no room for it.
    pub fn check(&self) -> Result {
        let Self { kind, base, size } = *self;
        if size == 0 {
            return Err(Error::new(Errno::ENXIO, "a BAR is empty"));
        }
        if !size.is_power_of_two() {
            return Err(Error::new(Errno::EINVAL, "a BAR's size is no power of two").figure(size));
        }
        if size > MAX_BAR_SIZE {
            let error = Error::new(Errno::EINVAL, "a BAR is larger than any that is believed");
            return Err(error.figures(size, MAX_BAR_SIZE));
        }
        if base & (size - 1) != 0 {
            return Err(
                Error::new(Errno::EINVAL, "a BAR's base is not aligned to its size").figures(base, size)
            );
        }
        let limit = if matches!(kind, BarKind::Io) { PORT_SPACE } else { u64::MAX };
        if base.checked_add(size).is_none_or(|end| end > limit) {
            return Err(Error::new(Errno::EINVAL, "a BAR ends beyond its address space").figures(base, limit));
        }
        Ok(())
    }
}

/// The size that belongs to the address bits a BAR decodes: they must reach down from the top
/// without a hole.
fn size_of_mask(mask: u64) -> Result<u64> {
    let size = (!mask).wrapping_add(1);
    if size.is_power_of_two() {
        Ok(size)
    } else {
        Err(Error::new(Errno::EINVAL, "the address bits of a BAR have holes").figure(mask))
    }
}

/// What [`Function::bar`](super::Function::bar) fails with where there is no such BAR: `ENXIO`.
#[must_use]
pub fn no_such_bar(index: u8) -> Error {
    Error::new(Errno::ENXIO, "the function has no such BAR").figures(index.into(), u64::from(BAR_COUNT) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(low: u32, low_sized: u32, high: u32, high_sized: u32) -> Result<DecodedBar> {
        BarRegisters { low, low_sized, high, high_sized }.decode(0)
    }

    #[test]
    fn sane_registers_give_kind_base_and_size() {
        let bar = decode(0xfd00_0008, 0xff00_0008, 0, 0).unwrap();
        let vram = BarInfo { kind: BarKind::PrefetchableMemory, base: 0xfd00_0000, size: 16 << 20 };
        assert_eq!((bar.info, bar.is_wide), (vram, false));

        let bar = decode(0x0000_000c, 0x0000_000c, 0x8, 0xffff_fff8).unwrap();
        assert_eq!((bar.info.base, bar.info.size, bar.is_wide), (8 << 32, 8 << 32, true));

        let bar = decode(0xc001, 0xff01, 0, 0).unwrap();
        assert_eq!(bar.info, BarInfo { kind: BarKind::Io, base: 0xc000, size: 0x100 });
    }

    #[test]
    fn contradictions_are_refused() {
        let errno = |result: Result<DecodedBar>| result.unwrap_err().errno();
        assert_eq!(errno(decode(0, 0, 0, 0)), Errno::ENXIO);
        assert_eq!(errno(decode(u32::MAX, u32::MAX, u32::MAX, u32::MAX)), Errno::EINVAL);
        assert_eq!(errno(decode(0, 0xff0f_f000, 0, 0)), Errno::EINVAL, "holes");
        assert_eq!(errno(decode(0x2, 0xffff_f002, 0, 0)), Errno::EINVAL, "reserved type");
        assert_eq!(errno(decode(0x4, 0x4, 0, 0)), Errno::EINVAL, "no bit at all");
        assert_eq!(errno(decode(0x4, 0x4, 0, 0x8000_0000)), Errno::EINVAL, "eight exbibytes");
        assert_eq!(errno(decode(0x1000, 0xff00_0000, 0, 0)), Errno::EINVAL, "misaligned");
        let last = BarRegisters { low: 0x4, low_sized: 0xffff_f004, high: 0, high_sized: u32::MAX };
        assert_eq!(errno(last.decode(5)), Errno::EINVAL, "no second register");
        assert_eq!(errno(last.decode(6)), Errno::ENXIO);
        assert!(last.decode(4).is_ok());
    }

    #[test]
    fn no_answer_makes_it_panic() {
        // A walk over a spread of bit patterns: each is refused or gives a range that passes its
        // own check.
        let mut pattern = 0x9e37_79b9_u32;
        for _ in 0..100_000 {
            let mut next = || {
                pattern ^= pattern << 13;
                pattern ^= pattern >> 17;
                pattern ^= pattern << 5;
                pattern
            };
            let registers = BarRegisters { low: next(), low_sized: next(), high: next(), high_sized: next() };
            if let Ok(bar) = registers.decode(0) {
                bar.info.check().unwrap();
            }
        }
    }
}
