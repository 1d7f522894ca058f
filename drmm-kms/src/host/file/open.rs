//! How programs open a card.

use std::sync::Arc;

use drmm_runtime::Result;

use super::File;
use crate::host::caller::Caller;
use crate::host::card::registry::{card, unique};
use crate::host::card::Card;
use crate::host::event::{EventQueue, EventSink};

/// Opens a card. The first file of a card becomes its master.
///
/// `ENXIO` if there is no such card, `ENODEV` if it is being unplugged.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc connector plug light }
/// # fn main() -> Result {
/// # let parent = plug("doc")?;
/// let mut cards = drmm_kms::cards().into_iter();
/// let card = cards.find(|card| card.driver == "screen").expect("it is there");
/// let file = drmm_kms::open(card.minor)?;
/// assert_eq!(file.minor(), card.minor);
/// # drop(file);
/// parent.unbind(Removal::Orderly)?;
/// assert_eq!(drmm_kms::open(card.minor).unwrap_err().errno(), Errno::ENXIO);
/// # Ok(())
/// # }
/// ```
pub fn open(minor: u32) -> Result<File> {
    read_here(card(|card| card.minor == minor)?)
}

/// Opens the card whose device sits on this parent, for example `"0000:00:02.0"`. Errors are those
/// of [`open`].
pub fn open_by_parent(parent: &str) -> Result<File> {
    let unique = unique(parent);
    read_here(card(|card| *card.unique == *unique)?)
}

/// Opens a card for a program of this process, whose events are read from the file.
fn read_here(card: Card) -> Result<File> {
    let queue = Arc::new(EventQueue::new());
    File::open(&Caller::here(), card, queue.clone(), Some(queue))
}

/// Opens a card whose events go into `sink`: for a program that is not in this process. Errors are
/// those of [`open`].
pub fn open_with_sink(minor: u32, sink: Arc<dyn EventSink>) -> Result<File> {
    open_by(&Caller::here(), minor, sink)
}

/// As [`open_with_sink`], for a caller of another process or with other rights. An administrator's
/// file needs no master to let it in.
pub fn open_by(caller: &Caller<'_>, minor: u32, sink: Arc<dyn EventSink>) -> Result<File> {
    File::open(caller, card(|card| card.minor == minor)?, sink, None)
}
