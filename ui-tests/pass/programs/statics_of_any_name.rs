//! Statics and constants are not hygienic: one named as a generated parameter must not disturb it.
#![allow(non_upper_case_globals, dead_code)]

use drmm_runtime::prelude::*;
use ui_tests::{pci, Connector, DrmmConnector as _, Regs};

static fields: u32 = 0;
static field: u32 = 0;
static view: u32 = 0;
static hw: u32 = 0;
static device: u32 = 0;
static seal: u32 = 0;
const removal: u32 = 0;
const building: u32 = 0;
const value: u32 = 0;
const parent: u32 = 0;
const held: u32 = 0;
const hook: u32 = 0;

#[drm_driver(name = "tiny", desc = "T", major = 1, minor = 0, unbind = Tiny::quiesce, release = Tiny::gone)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    #[drmm]
    connector: Connector,
    mode: Mutex<u32>,
}

impl Tiny {
    fn quiesce(_hw: &TinyHw<'_>, _removal: Removal) {}

    fn gone(&self) {}
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = devm_drm_dev_alloc!(pdev, |drm| Tiny {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(fields),
    })?;
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
