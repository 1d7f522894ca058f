//! Which driver the module is at the next probe: the card's, or that of one vector.

use drmm_pci as pci;
use drmm_runtime::bus::Bound;
use drmm_runtime::{Errno, Error, Registered, Result};

use crate::{card, log, modes, vectors};

/// The driver of the card, in the flavour that was asked for.
#[derive(Debug)]
pub enum Chosen {}

impl pci::Driver for Chosen {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        current(|flavour| {
            log::set_quiet(flavour.starts_with("quiet"));
            match flavour {
                "card" | "quiet" => card::probe(pdev),
                "modes" | "quiet modes" => modes::probe(pdev),
                other => vectors::probe(other, pdev).unwrap_or(Err(Error::new(
                    Errno::ENODEV,
                    "no flavour was asked for, or none that is known",
                ))),
            }
        })
    }
}

/// Called when the module is loaded: the log begins.
pub fn start() {
    log::set_quiet(false);
    log::begin();
}

#[cfg(drmm_kernel)]
fn current<R>(f: impl FnOnce(&str) -> R) -> R {
    drmm_runtime::kernel::parameter(f)
}

#[cfg(not(drmm_kernel))]
fn current<R>(f: impl FnOnce(&str) -> R) -> R {
    f(&crate::host::flavour())
}
