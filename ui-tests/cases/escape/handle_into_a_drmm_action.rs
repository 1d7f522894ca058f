// An action on the device list runs when the hardware is long gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn switch_off_late(bochs: &Bochs, mmio: Regs<'_>) -> Result {
    bochs.drm.drmm_add_action("switch off", move || mmio.write(0, 0))?;
    Ok(())
}

fn main() {}
