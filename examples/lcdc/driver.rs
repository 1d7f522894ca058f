//! A display controller with a vblank interrupt, and another one when its plug changes.
//!
//! Beside `VblankIrq` in the field's type nothing differs from a display without an interrupt: the
//! core switches the interrupt on while something waits for a vblank, and the driver reports each.
#![forbid(unsafe_code)]

use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

use super::controller::{Controller, Device, Plug, HOTPLUG, VBLANK};

const FORMATS: [Format; 1] = [Format::XRGB8888];

/// The controller of a small panel.
#[drm_driver(name = "lcdc", desc = "Display controller with interrupts", major = 1, minor = 0)]
pub struct Lcdc {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Controller,
    #[drmm]
    pipe: SimplePipe<VblankIrq>,
}

impl Lcdc {
    /// Probes the controller.
    pub fn probe(device: &Device<'_>) -> Result<Registered> {
        let lcdc = devm_drm_dev_alloc!(device, |drm| Lcdc {
            regs: device.devm(device.controller.clone())?,
            pipe: drm.drmm_simple_pipe(&FORMATS)?,
        })?;
        device.request_irq(&lcdc, "lcdc", |hw: &LcdcHw<'_>, raised| hw.handle(raised))?;
        lcdc.devm_register()
    }
}

impl LcdcHw<'_> {
    /// The interrupt.
    fn handle(&self, raised: u32) {
        if raised & VBLANK != 0 {
            self.pipe.crtc.handle_vblank();
        }
        if raised & HOTPLUG != 0 {
            self.pipe.connector.hotplug();
        }
    }
}

impl DriverVblank for Lcdc {
    fn enable_vblank(hw: &LcdcHw<'_>, _crtc: &()) -> Result {
        hw.regs.unmask(VBLANK, true);
        Ok(())
    }

    fn disable_vblank(hw: &LcdcHw<'_>, _crtc: &()) {
        hw.regs.unmask(VBLANK, false);
    }
}

impl DriverCrtc for Lcdc {
    fn atomic_enable(hw: &LcdcHw<'_>, new: &CrtcCommit<'_>) -> Result {
        hw.regs.scan(Some((new.mode().width().into(), new.mode().height().into())));
        Ok(())
    }

    fn atomic_disable(hw: &LcdcHw<'_>, _old: &CrtcCommit<'_>) -> Result {
        hw.regs.scan(None);
        Ok(())
    }
}

impl DriverPlane for Lcdc {
    fn atomic_update(hw: &LcdcHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        let stride = u64::from(new.placed().dst.width()) * 4;
        new.for_each_row(new.damage(), |row| {
            row.pixels.write_to(hw.regs, u64::from(row.y) * stride + u64::from(row.x) * 4)
        })
    }
}

impl DriverConnector for Lcdc {
    fn detect(hw: &LcdcHw<'_>, probe: &mut Probe<'_>) -> Result<Detected> {
        match hw.regs.plug() {
            Plug::Empty => Ok(Detected::Disconnected),
            Plug::Panel => {
                probe.add_mode(Mode::VGA.preferred(true))?;
                Ok(Detected::Connected)
            }
        }
    }
}
