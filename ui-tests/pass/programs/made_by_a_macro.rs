//! A driver that a `macro_rules!` writes, its names and types handed in as fragments.

use drmm_runtime::prelude::*;
use ui_tests::{pci, Regs};

macro_rules! driver {
    ($vis:vis $name:ident, $driver:literal, $major:expr, $unbind:path, { $($field:ident: $ty:ty),* }) => {
        #[drm_driver(name = $driver, desc = "Made by a macro", major = 1, minor = 0, unbind = $unbind)]
        $vis struct $name {
            #[drm_device]
            drm: DrmDevice,
            #[devm]
            mmio: Regs<'bound>,
            $( $field: $ty, )*
        }
    };
}

driver!(pub(crate) Tiny, "tiny", 1, quiesce, { mode: Mutex<u32>, label: &'static str });

fn quiesce(hw: &TinyHw<'_>, _removal: Removal) {
    hw.mmio.write(0, *hw.mode.lock());
}

macro_rules! alloc {
    ($pdev:expr, $driver:path, $mode:expr) => {
        devm_drm_dev_alloc!($pdev, |_drm| $driver {
            mmio: $pdev.devm_iomap_bar(0)?,
            mode: Mutex::new($mode),
            label: "head 0",
        })
    };
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = alloc!(pdev, Tiny, 3)?;
    assert_eq!(tiny.label.len(), 6);
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
