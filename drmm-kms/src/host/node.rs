//! What a handle of a mode object leads to: the driver's data, and the object's place on its card.
//!
//! Nothing here knows the driver's type or holds its device, so an object can be kept anywhere for
//! any time.

use std::sync::Arc;

use drmm_runtime::Result;

use crate::face::mode::Mode;
use crate::host::card::modes::Modes;
use crate::host::mailbox::Mailbox;
use crate::host::mask::bit;
use crate::host::vblank::Vblank;

/// Where an object is: on which card, and which one of its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    card: u64,
    index: usize,
    id: u32,
}

impl Place {
    pub(crate) const fn new(card: u64, index: usize, id: u32) -> Self {
        Self { card, index, id }
    }

    /// The number of the card, which no other card of this process has.
    pub(crate) const fn card(self) -> u64 {
        self.card
    }

    /// Which one of its kind.
    pub(crate) const fn index(self) -> usize {
        self.index
    }

    /// The bit of a mask of its kind. There are at most 32 of a kind.
    pub(crate) fn bit(self) -> u32 {
        bit(self.index)
    }
}

/// A counted object: its place, the driver's data, and what the core reaches by it.
pub(crate) struct Node<D, X = ()>(Arc<Inner<D, X>>);

struct Inner<D, X> {
    place: Place,
    data: D,
    of: X,
}

/// A plane.
pub(crate) type PlaneNode<P> = Node<P>;
/// A CRTC, with its vblanks.
pub(crate) type CrtcNode<C> = Node<C, Arc<Vblank>>;
/// An encoder.
pub(crate) type EncoderNode = Node<()>;
/// A connector, with the card's mailbox.
pub(crate) type ConnectorNode<K> = Node<K, Arc<Mailbox>>;
/// A mode config.
pub(crate) type Config = Arc<Modes>;

impl<D, X> Node<D, X> {
    pub(crate) fn new(place: Place, data: D, of: X) -> Self {
        Self(Arc::new(Inner { place, data, of }))
    }

    pub(crate) fn place(&self) -> Place {
        self.0.place
    }

    pub(crate) fn data(&self) -> &D {
        &self.0.data
    }
}

impl<D, X> Clone for Node<D, X> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C> CrtcNode<C> {
    pub(crate) fn handle_vblank(&self) {
        self.0.of.handle();
    }
}

impl<K> ConnectorNode<K> {
    pub(crate) fn hotplug(&self) {
        self.0.of.probe(self.0.place.bit());
    }
}

/// What a check may ask of other CRTCs.
pub(crate) trait Others {
    fn mode(&self, other: Place) -> Result<Option<Mode>>;
}
