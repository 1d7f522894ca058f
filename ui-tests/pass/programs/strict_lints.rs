//! A driver whose author takes every lint for an error, `#[drm_driver]` and its types included.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unused,
    nonstandard_style,
    future_incompatible,
    rust_2018_idioms,
    ambiguous_negative_literals,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    missing_debug_implementations,
    non_ascii_idents,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

use std::fmt;

use drmm_runtime::prelude::*;
use ui_tests::{pci, Connector, DrmmConnector as _, Regs};

/// A driver.
#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, unbind = Tiny::quiesce)]
pub struct Tiny {
    /// The device.
    #[drm_device]
    pub drm: DrmDevice,
    /// Its registers.
    #[devm]
    pub mmio: Regs<'bound>,
    /// Its connector.
    #[drmm]
    pub connector: Connector,
    /// A number of its registers, if there are more.
    #[devm]
    pub spare: Option<&'bound u32>,
    /// Its name, as it was.
    #[deprecated = "programs ask the device"]
    pub name: &'static str,
    /// Its mode.
    pub mode: Mutex<u32>,
}

/// A driver that is no longer to be used.
#[deprecated = "use `Tiny`"]
#[drm_driver(name = "old", desc = "The oldest driver", major = 1, minor = 0)]
pub struct Old {
    /// The device.
    #[drm_device]
    pub drm: DrmDevice,
    /// What it did.
    #[cfg_attr(all(), deprecated)]
    #[drmm]
    pub did: u32,
}

#[expect(deprecated, reason = "for those who use it")]
impl fmt::Debug for Old {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Old").field("did", &self.did).finish_non_exhaustive()
    }
}

impl fmt::Debug for OldHw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OldHw").finish_non_exhaustive()
    }
}

impl Tiny {
    fn quiesce(hw: &TinyHw<'_>, _removal: Removal) {
        hw.mmio.write(0, *hw.mode.lock());
    }
}

impl fmt::Debug for Tiny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tiny").field("drm", &self.drm).finish_non_exhaustive()
    }
}

impl fmt::Debug for TinyHw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TinyHw").field("mmio", &self.mmio).finish_non_exhaustive()
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = devm_drm_dev_alloc!(pdev, |drm| Tiny {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        spare: Some(pdev.devm(11)?),
        name: "tiny",
        mode: Mutex::new(mmio.read(0)),
    })?;
    println!("{tiny:?} {}", tiny.connector.id(), tiny = *tiny);
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
