//! The data blocks of HDMI: the one of HDMI 1.4, and the HDMI Forum's for what came later.

use super::DataBlock;

const HDMI: [u8; 3] = [0x03, 0x0c, 0x00];
const FORUM: [u8; 3] = [0xd8, 0x5d, 0xc4];
const FORUM_SINK: u8 = 0x79;
/// kHz of a step of the highest clock.
const STEP: u32 = 5000;

/// The block of HDMI 1.4 (H14b-VSDB): the monitor is one of HDMI.
#[derive(Clone, Copy)]
pub(in crate::host::edid) struct Vendor<'a> {
    /// What follows the vendor's number.
    data: &'a [u8],
}

impl<'a> Vendor<'a> {
    pub(in crate::host::edid) fn of(block: &DataBlock<'a>) -> Option<Self> {
        block.vendor(HDMI).filter(|data| data.len() >= 2).map(|data| Self { data })
    }

    fn byte(self, at: usize) -> u8 {
        self.data.get(at).copied().unwrap_or(0)
    }

    /// Where the monitor is in the tree of HDMI devices, four numbers of four bits.
    pub(in crate::host::edid) fn physical_address(self) -> u16 {
        u16::from_be_bytes([self.byte(0), self.byte(1)])
    }

    /// Whether the monitor can be driven by two links of DVI.
    pub(in crate::host::edid) fn is_dual_link(self) -> bool {
        self.byte(2) & 1 != 0
    }

    /// More bits for each colour: 10, 12 and 16 in bits 0 to 2.
    pub(in crate::host::edid) fn deep_color(self) -> u8 {
        self.byte(2) >> 4 & 7
    }

    /// Whether those are there as YCbCr 4:4:4 too.
    pub(in crate::host::edid) fn has_deep_ycbcr444(self) -> bool {
        self.byte(2) & 1 << 3 != 0
    }

    /// The highest clock of a link in kHz, if the block says it.
    pub(in crate::host::edid) fn max_clock(self) -> Option<u32> {
        self.data.get(3).map(|steps| u32::from(*steps) * STEP)
    }

    /// Whether the block goes on with the modes of HDMI 1.4.
    pub(in crate::host::edid) fn has_video(self) -> bool {
        self.byte(4) & 1 << 5 != 0
    }

    /// The numbers of HDMI's own modes. `do_hdmi_vsdb_modes`, without the 3D modes, which no
    /// connector here lists.
    pub(super) fn vics(self) -> &'a [u8] {
        const LATENCY: u8 = 1 << 7;
        const LATENCY_INTERLACED: u8 = 1 << 6;
        if !self.has_video() {
            return &[];
        }
        let latencies = match self.byte(4) {
            flags if flags & LATENCY == 0 => 0,
            flags if flags & LATENCY_INTERLACED == 0 => 2,
            _ => 4,
        };
        // Flags, latencies, 3D flags, lengths, then the numbers.
        let lengths = 6 + latencies;
        let count = usize::from(self.byte(lengths) >> 5);
        let rest = self.data.get(lengths + 1..).unwrap_or(&[]);
        rest.get(..count).unwrap_or(rest)
    }
}

/// The block of the HDMI Forum, for HDMI 2.0 and 2.1: as a vendor's block (HF-VSDB) or with a tag
/// of its own (HF-SCDB).
#[derive(Clone, Copy)]
pub(in crate::host::edid) struct Forum<'a> {
    data: &'a [u8],
}

impl<'a> Forum<'a> {
    pub(in crate::host::edid) fn of(block: &DataBlock<'a>) -> Option<Self> {
        // Two bytes are reserved where the other form has the rest of the vendor's number.
        let sink = || block.extended(FORUM_SINK).and_then(|data| data.get(2..));
        let data = block.vendor(FORUM).or_else(sink)?;
        (data.len() >= 4).then_some(Self { data })
    }

    fn byte(self, at: usize) -> u8 {
        self.data.get(at).copied().unwrap_or(0)
    }

    /// The highest clock of a link in kHz, where it is beyond what the block of HDMI 1.4 can say.
    pub(in crate::host::edid) fn max_clock(self) -> Option<u32> {
        let clock = u32::from(self.byte(1)) * STEP;
        (clock > 340_000).then_some(clock)
    }

    /// Whether the monitor has registers that the source talks to (SCDC).
    pub(in crate::host::edid) fn has_registers(self) -> bool {
        self.byte(2) & 1 << 7 != 0
    }

    /// Whether the monitor takes scrambled data, which clocks above 340 MHz need.
    pub(in crate::host::edid) fn has_scrambling(self) -> bool {
        self.has_registers() && self.byte(1) != 0
    }

    /// More bits for each colour in YCbCr 4:2:0: 10, 12 and 16 in bits 0 to 2.
    pub(in crate::host::edid) fn deep_ycbcr420(self) -> u8 {
        self.byte(3) & 7
    }

    /// Lanes of a fixed rate link, and Gbit/s of each.
    pub(in crate::host::edid) fn fixed_rate(self) -> Option<(u8, u8)> {
        match self.byte(3) >> 4 {
            1 => Some((3, 3)),
            2 => Some((3, 6)),
            3 => Some((4, 6)),
            4 => Some((4, 8)),
            5 => Some((4, 10)),
            6 => Some((4, 12)),
            _ => None,
        }
    }
}
