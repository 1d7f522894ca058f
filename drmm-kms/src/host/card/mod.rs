//! The card: one registered device, its objects, its open files, and what it shows.

mod clients;
pub(crate) mod connectors;
mod masters;
mod minor;
pub(crate) mod modes;
pub(crate) mod monitor;
mod probe;
pub(crate) mod properties;
pub(crate) mod registry;
pub(crate) mod state;
pub(crate) mod subscribe;

use std::sync::Arc;

pub(crate) use clients::{check_room, FileState};

use crate::host::backend::Backend;
use modes::Modes;

/// What an open file needs of its card.
#[derive(Clone)]
pub(crate) struct Card {
    pub(crate) minor: u32,
    pub(crate) unique: Arc<str>,
    pub(crate) modes: Arc<Modes>,
    /// Last: the reference to the device goes last.
    pub(crate) backend: Arc<dyn Backend>,
}
