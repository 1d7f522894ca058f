//! The chip: two panels, whose pictures and sprites are in the memory of QEMU's display card.

use drmm_kms::{Mode, Rect};
use drmm_runtime::bus::Bus;
use drmm_runtime::io::{Sink, Source};
use drmm_runtime::kernel::kms::Shared;
use drmm_runtime::kernel::{Function, Mapped, RawId};
use drmm_runtime::prelude::*;

use crate::registers::{BochsRegs, Enable, VgaAttribute, ENDIAN_LITTLE};

/// The function that the chip is made of.
pub const ID: RawId = [0x1234, 0x1111, u32::MAX, u32::MAX, 0, 0];

/// Bytes of video memory for each picture; the sprites are behind the pictures.
pub const PICTURE: u64 = 4 << 20;
const SPRITE: u64 = 64 << 10;

/// A part of the video memory.
pub struct Memory {
    glass: Glass,
    start: u64,
    len: u64,
}

impl Sink for Memory {
    fn copy_from(&self, at: u64, from: Source<'_>) -> Result {
        let beyond = Error::new(Errno::EINVAL, "pixels beyond the memory of a panel: byte").figure(at);
        if at.saturating_add(from.len() as u64) > self.len {
            return Err(beyond);
        }
        let offset = usize::try_from(self.start + at).map_err(|_| beyond)?;
        self.glass.0.vram.window().copy_from(offset, from);
        Ok(())
    }
}

#[derive(Clone, Copy, Default)]
struct Panel {
    width: u32,
    brightness: u64,
    sprite: Option<Rect>,
}

struct Chip {
    vram: Mapped,
    registers: Mapped,
    /// How much of its memory each picture has.
    picture: u64,
    panels: Mutex<[Panel; 2]>,
}

/// The chip. Clones are handles of the same one.
pub struct Glass(Shared<Chip>);

impl Clone for Glass {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Glass {
    /// The chip of a function, with so many bytes for each picture. Fails if the function cannot be
    /// used.
    pub fn new(function: &Function, picture: u64) -> Result<Self> {
        function.enable()?;
        let (vram, registers) = (function.map(0)?, function.map(2)?);
        let panels = Mutex::new([Panel::default(); 2]);
        let picture = picture.min(PICTURE);
        Ok(Self(Shared::new(Chip { vram, registers, picture, panels })?))
    }

    fn panel<R>(&self, number: usize, f: impl FnOnce(&mut Panel) -> R) -> Option<R> {
        self.0.panels.lock().get_mut(number).map(f)
    }

    /// Switches a panel on with a mode, or off. The card shows the left one.
    pub fn light(&self, number: usize, mode: Option<&Mode>) {
        let width = mode.map_or(0, |mode| mode.width().into());
        self.panel(number, |panel| *panel = Panel { width, brightness: 100, sprite: None });
        if number != 0 {
            return;
        }
        let Ok(window) = self.0.registers.window().sized::<0x608>() else { return };
        let registers = BochsRegs::new(window);
        registers.enable().reset();
        let Some(mode) = mode else { return };
        registers.endian().write(ENDIAN_LITTLE);
        registers.bpp().write(32);
        registers.xres().write(mode.width());
        registers.yres().write(mode.height());
        registers.virt_width().write(mode.width());
        registers.virt_height().write(mode.height());
        registers.x_offset().write(0);
        registers.y_offset().write(0);
        registers.enable().write(Enable::zeroed().with_enabled(true).with_linear(true));
        let _ = registers.vga_input_status().read();
        registers.vga_attribute().write(VgaAttribute::zeroed().with_show(true));
    }

    /// The memory of a panel's picture, and bytes from row to row.
    #[must_use]
    pub fn picture(&self, number: usize) -> (Memory, u64) {
        let memory = Memory { glass: self.clone(), start: number as u64 * PICTURE, len: self.0.picture };
        (memory, self.panel(number, |panel| u64::from(panel.width) * 4).unwrap_or(0))
    }

    /// How bright a panel is, in hundredths.
    pub fn dim(&self, number: usize, brightness: u64) {
        self.panel(number, |panel| panel.brightness = brightness);
    }

    /// Where a panel's sprite is; gives the memory of its pixels.
    #[expect(clippy::must_use_candidate, reason = "it also takes the sprite away")]
    pub fn place_sprite(&self, number: usize, area: Option<Rect>) -> Memory {
        self.panel(number, |panel| panel.sprite = area);
        Memory { glass: self.clone(), start: 2 * PICTURE + number as u64 * SPRITE, len: SPRITE }
    }
}

/// The bus device of the chip.
#[derive(Clone, Copy)]
pub struct Device<'bound> {
    bound: Bound<'bound>,
    /// The chip.
    pub glass: &'bound Glass,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Glass {
    type Device<'bound> = Device<'bound>;

    fn driver_name(&self) -> &'static str {
        "heads"
    }

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, glass: self }
    }
}
