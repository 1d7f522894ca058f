//! A driver without the standard prelude, where the names in generated code mean other things.
#![no_implicit_prelude]
#![allow(non_camel_case_types)]

extern crate drmm_runtime;
extern crate ui_tests;

use drmm_runtime::{devm_drm_dev_alloc, drm_driver, DrmDevice, Mutex};
use drmm_runtime::bus::{Bound, BoundDevice as _, Removal};
use ui_tests::{pci, Connector, DrmmConnector as _, Regs};

struct Option;
struct Result;
struct Some;
struct None;
struct Ok;
struct Err;
struct Box;
struct Drop;
struct Field;
struct Drmm;
struct PhantomData;
trait Send {}
trait Sync {}
trait Sized {}
trait Clone {}
trait DrmDriver {}
mod core {}
mod std {}
type u32 = i8;
type str = i8;

#[drm_driver(
    name = "tiny",
    desc = "The smallest driver",
    major = 1,
    minor = 0,
    unbind = Tiny::quiesce,
    release = Tiny::gone,
)]
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
    fn quiesce(hw: &TinyHw<'_>, _removal: Removal) {
        hw.mmio.write(0, 0);
    }

    fn gone(&self) {
        let _ = self.connector.id();
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> drmm_runtime::Result<drmm_runtime::Registered> {
    pdev.on_unbind("nothing", || ())?;
    let tiny = devm_drm_dev_alloc!(pdev, |drm| Tiny {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(3),
    })?;
    tiny.devm_register()
}

fn main() {
    ::std::assert!(pci::plug(probe).is_ok());
}
