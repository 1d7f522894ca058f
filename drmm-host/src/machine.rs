//! What a person can do to the machine that the cards are in, from outside.

use drmm_pci::{Bus, Image};
use drmm_runtime::bus::Removal;
use drmm_runtime::{Errno, Error, Result};

/// The machine of a host: what `drmm pull`, `drmm plug` and `drmm screenshot` do.
///
/// Each has a default that says that the machine cannot do it.
pub trait Machine: Send + 'static {
    /// Plugs a card in, and waits until the bus has seen it.
    fn plug(&mut self, _bus: Option<&Bus>) -> Result {
        Err(Error::new(Errno::EOPNOTSUPP, "this machine has no card that could be plugged in"))
    }

    /// Takes the card out, by asking first or not, and waits until the bus has seen it.
    fn pull(&mut self, _bus: Option<&Bus>, _removal: Removal) -> Result {
        Err(Error::new(Errno::EOPNOTSUPP, "this machine has no card that could be pulled"))
    }

    /// What the monitor shows. Fails with `ENODEV` while it shows nothing.
    fn screen(&mut self) -> Result<Image> {
        Err(Error::new(Errno::EOPNOTSUPP, "this machine has no screen that could be read"))
    }

    /// What is worth to know after a card was pulled: in which order things were released.
    fn report(&mut self) -> String {
        String::new()
    }
}

/// A machine of which nothing is known.
#[derive(Debug)]
pub(crate) struct Unknown;

impl Machine for Unknown {}
