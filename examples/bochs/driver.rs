//! The driver of QEMU's `secondary-vga` and `bochs-display`, as its author writes it.
//!
//! All code that touches registers is in `impl BochsHw<'_>`. There is no `remove`, and no line that only exists to
//! clean up: each field ends when its attribute says.
#![forbid(unsafe_code)]

use drmm_kms::prelude::*;
use drmm_kms::{Detected, DisplayDriver, Format, Mode, PipeConfig, PipeState, Rect, SimplePipe};
use drmm_pci::{self as pci, IoMem};
use drmm_runtime::prelude::*;

use crate::registers::{
    BANK, BPP, DISPI, EDID_BYTES, ENABLE, ENDIAN, ENDIAN_LITTLE, ID, ID_LATEST, ID_MASK, LINEAR_FRAMEBUFFER,
    MEMORY, MEMORY_UNIT, VGA_ATTRIBUTE, VGA_ATTRIBUTE_SHOW, VGA_INPUT_STATUS, VIRT_HEIGHT, VIRT_WIDTH, XRES,
    X_OFFSET, YRES, Y_OFFSET,
};

const FORMATS: [Format; 1] = [Format::XRGB8888];
const BYTES_PER_PIXEL: u32 = 4;

/// A display adapter that paints what programs show into its video memory.
#[drm_driver(name = "bochs", desc = "Bochs and QEMU display adapter", major = 1, minor = 0)]
pub struct Bochs {
    #[drm_device]
    drm: DrmDevice,
    /// Registers, BAR 2.
    #[devm]
    mmio: IoMem<'bound>,
    /// Video memory, BAR 0.
    #[devm]
    vram: IoMem<'bound>,
    /// What programs open: modes, connector, framebuffers.
    #[drmm]
    pipe: SimplePipe,
}

impl pci::Driver for Bochs {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
        pdev.enable()?;
        let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
            mmio: pdev.devm_iomap_bar(2)?,
            vram: pdev.devm_iomap_bar(0)?,
            pipe: {
                let bytes = BochsHw::video_memory(&mmio, &vram)?;
                drm.drmm_simple_pipe(PipeConfig::new(&FORMATS).video_memory(bytes))?
            },
        })?;
        bochs.devm_register()
    }
}

impl BochsHw<'_> {
    /// The bytes of video memory, as the registers and the BAR agree on. Fails with `ENODEV` if the registers are
    /// not those of this adapter.
    fn video_memory(mmio: &IoMem<'_>, vram: &IoMem<'_>) -> Result<u64> {
        let id = mmio.read16(DISPI + 2 * ID);
        if id & ID_MASK != ID_LATEST & ID_MASK {
            let refusal = Error::new(Errno::ENODEV, "the display interface has an unknown id");
            return Err(refusal.figures(id.into(), ID_LATEST.into()));
        }
        let claimed = u64::from(mmio.read16(DISPI + 2 * MEMORY)) * MEMORY_UNIT;
        Ok(claimed.min(vram.len()))
    }

    fn write(&self, index: u64, value: u16) {
        self.mmio.write16(DISPI + 2 * index, value);
    }

    /// Bytes from one line of the picture to the next.
    fn stride(mode: &Mode) -> u64 {
        u64::from(mode.width()) * u64::from(BYTES_PER_PIXEL)
    }

    /// Programs the mode and unblanks the screen.
    fn set_mode(&self, mode: &Mode) {
        self.mmio.write32(ENDIAN, ENDIAN_LITTLE);
        self.write(ENABLE, 0);
        self.write(BPP, 32);
        self.write(XRES, mode.width());
        self.write(YRES, mode.height());
        self.write(BANK, 0);
        self.write(VIRT_WIDTH, mode.width());
        self.write(VIRT_HEIGHT, mode.height());
        self.write(X_OFFSET, 0);
        self.write(Y_OFFSET, 0);
        self.write(ENABLE, LINEAR_FRAMEBUFFER);
        // The VGA part blanks the screen until it is told to show something; reading the status resets its
        // address flip-flop. On `bochs-display`, which has no VGA part, nothing answers and nothing happens.
        let _ = self.mmio.read8(VGA_INPUT_STATUS);
        self.mmio.write8(VGA_ATTRIBUTE, VGA_ATTRIBUTE_SHOW);
    }

    /// Copies the pixels in `damage` to the video memory. Fails with `ENODEV` if the adapter went away meanwhile.
    fn paint(&self, state: &PipeState, damage: Rect) -> Result {
        let stride = Self::stride(state.mode());
        state.for_each_row(damage, |row| {
            let start = u64::from(row.y) * stride + u64::from(row.x) * u64::from(BYTES_PER_PIXEL);
            self.vram.try_write_block(start, row.bytes)
        })?;
        self.vram.flush()
    }

    fn switch_off(&self) -> Result {
        self.write(ENABLE, 0);
        self.mmio.flush()
    }

    /// The monitor's EDID, which the adapter shows at the start of its registers.
    fn edid(&self) -> Vec<u8> {
        (0..EDID_BYTES).map(|offset| self.mmio.read8(offset)).collect()
    }
}

impl DisplayDriver for Bochs {
    fn enable(&self, hw: &BochsHw<'_>, state: &PipeState) -> Result {
        hw.set_mode(state.mode());
        hw.paint(state, state.mode().area())
    }

    fn update(&self, hw: &BochsHw<'_>, state: &PipeState, damage: Rect) -> Result {
        hw.paint(state, damage)
    }

    fn disable(&self, hw: &BochsHw<'_>) -> Result {
        hw.switch_off()
    }

    fn detect(&self, hw: &BochsHw<'_>) -> Result<Detected> {
        Ok(Detected::Connected(Some(hw.edid())))
    }
}
