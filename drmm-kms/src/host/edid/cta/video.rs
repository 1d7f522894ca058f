//! Video data blocks: which numbered modes a monitor has, and which of them only as YCbCr 4:2:0.

use super::known::{by_hdmi_vic, by_vic, other_clock, same_as, vic_of};
use super::{data_blocks, is_there, DataBlock, Vendor, VIDEO};
use crate::host::edid::block::Blocks;
use crate::host::edid::list::List;
use crate::host::edid::probed::Probed;

const VIDEO_420: u8 = 14;
const CAPABILITY_MAP_420: u8 = 15;

/// The numbers of a digital monitor's modes.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(in crate::host::edid) struct Video {
    /// In the order of the video data blocks; `None` for a number that says nothing.
    vics: Vec<Option<u8>>,
    only_420: Vics,
    also_420: Vics,
    /// A map that is there names some mode.
    has_420_map: bool,
}

impl Video {
    /// What the data blocks say.
    pub(in crate::host::edid) fn of(blocks: &Blocks) -> Self {
        let mut video = Self::default();
        let mut map: u64 = 0;
        for block in data_blocks(blocks) {
            if let Some(codes) = block.tagged(VIDEO) {
                video.vics.extend(codes.iter().map(|code| vic(*code)));
            } else if let Some(codes) = block.extended(VIDEO_420) {
                codes.iter().filter_map(|code| vic(*code)).for_each(|vic| video.only_420.add(vic));
            } else if let Some(bits) = block.extended(CAPABILITY_MAP_420) {
                map = capability_map(bits);
                video.has_420_map |= map != 0;
            }
        }
        // The map counts modes of all video data blocks, and comes before or behind them.
        for (at, vic) in video.vics.iter().enumerate().take(64) {
            if let Some(vic) = vic.filter(|_| map & (1 << at) != 0) {
                video.also_420.add(vic);
            }
        }
        video
    }

    /// Whether some mode is there as YCbCr 4:2:0.
    pub(in crate::host::edid) fn has_420(&self) -> bool {
        self.has_420_map || self.only_420 != Vics::default()
    }

    /// Whether the mode is there as YCbCr 4:2:0 only. `drm_mode_is_420_only`.
    pub(in crate::host::edid) fn is_420_only(&self, mode: &Probed) -> bool {
        vic_of(mode).is_some_and(|vic| self.only_420.contains(vic))
    }

    /// Whether the mode is there as YCbCr 4:2:0 too. `drm_mode_is_420_also`.
    pub(in crate::host::edid) fn is_420_also(&self, mode: &Probed) -> bool {
        vic_of(mode).is_some_and(|vic| self.also_420.contains(vic))
    }
}

/// A set of numbers of modes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Vics([u64; 4]);

impl Vics {
    fn add(&mut self, vic: u8) {
        if let Some(word) = self.0.get_mut(usize::from(vic / 64)) {
            *word |= 1 << (vic % 64);
        }
    }

    fn contains(&self, vic: u8) -> bool {
        self.0.get(usize::from(vic / 64)).is_some_and(|word| word & 1 << (vic % 64) != 0)
    }
}

/// The number in a short video descriptor, if it is one of a mode. Numbers up to 64 have a bit
/// beside them that says whether the mode is native.
fn vic(code: u8) -> Option<u8> {
    let vic = match code {
        129..=192 => code & 0x7f,
        _ => code,
    };
    by_vic(vic).map(|_| vic)
}

/// A map without bytes means all modes; only the first 64 modes can be in one.
fn capability_map(bytes: &[u8]) -> u64 {
    if bytes.is_empty() {
        return u64::MAX;
    }
    bytes.iter().take(8).rev().fold(0, |map, byte| map << 8 | u64::from(*byte))
}

/// Adds the modes of video data blocks, and of the blocks of HDMI. `add_cea_modes`.
pub(in crate::host::edid) fn add_modes(blocks: &Blocks, video: &Video, list: &mut List) {
    video.vics.iter().copied().flatten().filter_map(by_vic).for_each(|known| list.add(known));
    for block in data_blocks(blocks) {
        if let Some(vendor) = Vendor::of(&block) {
            vendor.vics().iter().filter_map(|vic| by_hdmi_vic(*vic)).for_each(|known| list.add(known));
        } else if let Some(codes) = extended_420(&block) {
            codes.iter().filter_map(|code| by_vic(vic(*code)?)).for_each(|known| list.add(known));
        }
    }
}

fn extended_420<'a>(block: &DataBlock<'a>) -> Option<&'a [u8]> {
    block.extended(VIDEO_420)
}

/// Adds 59.94 Hz for 60 Hz, and the other way round, to each mode of CTA-861 or HDMI: a monitor
/// that shows one shows the other. `add_alternate_cea_modes`.
pub(in crate::host::edid) fn add_other_clocks(blocks: &Blocks, list: &mut List) {
    if !is_there(blocks) {
        return;
    }
    let other = |mode: &Probed| {
        let mut known = same_as(mode)?;
        let (one, other) = (known.timing.clock, other_clock(&known.timing));
        let clock = mode.timing.clock;
        known.timing.clock = if clock == one { other } else { one };
        (one != other && (clock == one || clock == other)).then_some(known)
    };
    let others: Vec<_> = list.modes().iter().filter_map(other).collect();
    for known in others {
        list.add(known);
    }
}
