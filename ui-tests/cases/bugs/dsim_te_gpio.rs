// The line was taken when a panel attached, for the life of a binding that was not the panel's.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "dsim", desc = "A display interface", major = 1, minor = 0)]
struct Dsim {
    #[drm_device]
    drm: DrmDevice,
    te: Mutex<Option<Regs<'static>>>,
}

fn host_attach<'panel>(dsim: &Dsim, panel: &pci::Device<Bound<'panel>>) -> Result {
    *dsim.te.lock() = Some(panel.devm_iomap_bar(1)?);
    Ok(())
}

fn main() {}
