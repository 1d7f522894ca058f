//! The driver of QEMU's `secondary-vga` and `bochs-display`, as its author writes it.
//!
//! All code that touches registers is in `impl BochsHw<'_>`. There is no `remove`, and no line that
//! only cleans up: each field ends when its attribute says.
#![forbid(unsafe_code)]

use drmm_kms::prelude::*;
use drmm_kms::EDID_BLOCK;
use drmm_pci::{self as pci, IoMem};
use drmm_runtime::prelude::*;

use crate::registers::{
    BochsRegs, Enable, Mmio, VgaAttribute, ENDIAN_LITTLE, ID_LATEST, ID_MASK, MEMORY_UNIT,
};

const FORMATS: [Format; 2] = [Format::XRGB8888, Format::ARGB8888]; // The adapter ignores alpha.
const BYTES_PER_PIXEL: u64 = 4;

/// A display adapter that paints what programs show into its video memory.
#[drm_driver(name = "bochs", desc = "Bochs and QEMU display adapter", major = 1, minor = 0)]
pub struct Bochs {
    #[drm_device]
    drm: DrmDevice,
    /// Registers, BAR 2.
    #[devm]
    mmio: Mmio<'bound>,
    /// Video memory, BAR 0.
    #[devm]
    vram: IoMem<'bound>,
    /// What programs open: modes, connector, framebuffers.
    #[drmm]
    pipe: SimplePipe,
}

impl pci::Driver for Bochs {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
            mmio: BochsRegs::new(pdev.devm_iomap_bar_sized(2)?),
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
    /// The bytes of video memory, as the registers and the BAR agree on. Fails with `ENODEV` if the
    /// registers are not those of this adapter.
    fn video_memory(mmio: &Mmio<'_>, vram: &IoMem<'_>) -> Result<u64> {
        let id = mmio.id().read();
        if id & ID_MASK != ID_LATEST & ID_MASK {
            let refusal = Error::new(Errno::ENODEV, "the display interface has an unknown id");
            return Err(refusal.figures(id.into(), ID_LATEST.into()));
        }
        let claimed = u64::from(mmio.memory().read()) * MEMORY_UNIT;
        Ok(claimed.min(vram.len()))
    }

    /// Programs the mode and unblanks the screen.
    fn set_mode(&self, mode: &Mode) {
        self.mmio.endian().write(ENDIAN_LITTLE);
        self.mmio.enable().reset();
        self.mmio.bpp().write(32);
        self.mmio.xres().write(mode.width());
        self.mmio.yres().write(mode.height());
        self.mmio.bank().write(0);
        self.mmio.virt_width().write(mode.width());
        self.mmio.virt_height().write(mode.height());
        self.mmio.x_offset().write(0);
        self.mmio.y_offset().write(0);
        self.mmio.enable().write(Enable::zeroed().with_enabled(true).with_linear(true));
        // The VGA part blanks the screen until it is told to show something; reading the status
        // resets its address flip-flop. On `bochs-display`, which has no VGA part, both are no-ops.
        let _ = self.mmio.vga_input_status().read();
        self.mmio.vga_attribute().write(VgaAttribute::zeroed().with_show(true));
    }

    /// A block of the monitor's EDID, which the adapter shows at the start of its registers. `EIO`
    /// for one that it has no room for.
    fn edid_block(&self, number: u8, block: &mut [u8; EDID_BLOCK]) -> Result {
        let shown = self.mmio.edid();
        let start = usize::from(number) * EDID_BLOCK;
        if start + EDID_BLOCK > shown.len() {
            let error = Error::new(Errno::EIO, "the adapter has no room for this block of an EDID");
            return Err(error.figure(number.into()));
        }
        for (byte, register) in block.iter_mut().zip(shown.iter().skip(start)) {
            *byte = register.read();
        }
        Ok(())
    }
}

impl DriverCrtc for Bochs {
    fn atomic_enable(hw: &BochsHw<'_>, new: &CrtcCommit<'_>) -> Result {
        hw.set_mode(new.mode());
        Ok(())
    }

    fn atomic_disable(hw: &BochsHw<'_>, _old: &CrtcCommit<'_>) -> Result {
        hw.mmio.enable().reset();
        hw.mmio.io().flush()
    }
}

impl DriverPlane for Bochs {
    /// Copies what has changed to the video memory. `ENODEV` if the adapter is gone.
    fn atomic_update(hw: &BochsHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        let stride = u64::from(new.placed().dst.width()) * BYTES_PER_PIXEL;
        new.for_each_row(new.damage(), |row| {
            let start = u64::from(row.y) * stride + u64::from(row.x) * BYTES_PER_PIXEL;
            row.pixels.write_to(&hw.vram, start)
        })?;
        hw.vram.flush()
    }
}

impl DriverConnector for Bochs {
    fn detect(hw: &BochsHw<'_>, probe: &mut Probe<'_>) -> Result<Detected> {
        probe.drmm_get_edid(|number, block| hw.edid_block(number, block))
    }
}
