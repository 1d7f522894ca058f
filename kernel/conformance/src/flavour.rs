//! Which driver the module is at the next probe: the card's, or that of one vector.

use drmm_pci as pci;
use drmm_runtime::bus::Bound;
use drmm_runtime::{Errno, Error, Registered, Result};

use crate::edu::Edu;
use crate::{card, children, log, modes, sources, vectors};

/// The driver of the card, in the flavour that was asked for.
#[derive(Debug)]
pub enum Chosen {}

impl pci::Driver for Chosen {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111), pci::Id::new(0x1234, 0x11e8)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        current(|flavour| {
            let (flavour, is_quiet) =
                flavour.strip_prefix("quiet ").map_or((flavour, false), |of| (of, true));
            log::set_quiet(is_quiet);
            match flavour {
                "card" => card::probe(pdev),
                "modes" => modes::probe(pdev),
                "edu" => edu(pdev),
                "sources" => sources::probe(pdev),
                "children" => children::probe(pdev),
                "supplier" => children::probe_supplier(pdev),
                "consumer" => children::probe_consumer(pdev),
                other => vectors::probe(other, pdev).unwrap_or(Err(Error::new(
                    Errno::ENODEV,
                    "no flavour was asked for, or none that is known",
                ))),
            }
        })
    }
}

// None of the probes is inlined into the one that chooses: its frame would be as large as all of
// theirs, and a kernel's stack is small, the more so with red zones between variables.
#[inline(never)]
fn edu<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    <Edu as pci::Driver>::probe(pdev)
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
