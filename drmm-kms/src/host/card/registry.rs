//! The `/dev/dri` of this process: which cards are there.
//!
//! A card gets its minor when its device is registered: the lowest that is free. It can be opened
//! by it until unbind. The number is free again with the last reference to the device, so it never
//! names two cards while a program has one of them open.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use drmm_runtime::{Errno, Error, Result};

use super::modes::Modes;
use super::subscribe::{tell, CardEvent};
use super::Card;
use crate::host::backend::Backend;
use crate::host::sync::Lock;

/// A card that can be opened now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardInfo {
    /// The number of the card: `/dev/dri/card<minor>` in the kernel.
    pub minor: u32,
    /// The driver's name.
    pub driver: &'static str,
    /// The bus id that programs get after `SET_VERSION`, for example `"pci:0000:00:02.0"`.
    pub unique: String,
}

static CARDS: LazyLock<Lock<BTreeMap<u32, Card>>> = LazyLock::new(Lock::default);

pub(crate) fn add(modes: Arc<Modes>, backend: Arc<dyn Backend>, parent: &str) -> Result<u32> {
    let unique = Arc::from(unique(parent));
    let minor = modes.minor()?;
    CARDS.lock().insert(minor, Card { minor, unique, modes, backend });
    tell(CardEvent::Added(minor));
    Ok(minor)
}

pub(crate) fn remove(minor: u32) {
    // The card may hold the last reference to its device, whose release must not run under this
    // lock.
    let card = CARDS.lock().remove(&minor);
    drop(card);
    tell(CardEvent::Removed(minor));
}

/// A PCI function is named with its bus, as in the kernel; other parents have their bare name.
pub(crate) fn unique(parent: &str) -> String {
    let is_pci = match parent.as_bytes() {
        [domain @ .., b':', bus1, bus2, b':', device1, device2, b'.', function] => {
            let digits = [*bus1, *bus2, *device1, *device2, *function];
            (4..=8).contains(&domain.len()) && domain.iter().chain(&digits).all(u8::is_ascii_hexdigit)
        }
        _ => false,
    };
    format!("{}{parent}", if is_pci { "pci:" } else { "" })
}

/// The cards that can be opened now, in the order of their minors.
#[must_use]
pub fn cards() -> Vec<CardInfo> {
    let cards = CARDS.lock();
    let info = |card: &Card| CardInfo {
        minor: card.minor,
        driver: card.backend.identity().name,
        unique: card.unique.as_ref().to_owned(),
    };
    cards.values().map(info).collect()
}

/// The card that is `wanted`. Fails with `ENXIO` if there is none.
pub(crate) fn card(wanted: impl Fn(&Card) -> bool) -> Result<Card> {
    let found = CARDS.lock().values().find(|card| wanted(card)).cloned();
    found.ok_or(Error::new(Errno::ENXIO, "no such card, or not any more"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_pci_functions_get_the_bus_prefix() {
        assert_eq!(super::unique("0001:00:02.0"), "pci:0001:00:02.0");
        for name in ["simple-framebuffer.0", "usb1", "", "1:00:02.0", "0001:00:02.0x", "é:00:02.0"] {
            assert_eq!(super::unique(name), name);
        }
    }
}
