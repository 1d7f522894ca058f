//! What a handle of a mode object leads to: the driver's data, the object's place on its card, and
//! the way to the object.

use drmm_runtime::kernel::kms::{Plug, Shared, Vblanks};
use drmm_runtime::Result;

use super::modes::Modes;
use crate::face::mode::Mode;

/// Where an object is: on which card, and which one of its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    card: u64,
    index: u32,
}

impl Place {
    pub(super) const fn new(card: u64, index: u32) -> Self {
        Self { card, index }
    }

    /// The number of the card's device.
    pub(crate) const fn card(self) -> u64 {
        self.card
    }

    /// Which one of its kind.
    pub(super) const fn index(self) -> u32 {
        self.index
    }

    /// The bit of a mask of its kind. There are at most 32 of a kind.
    pub(crate) const fn bit(self) -> u32 {
        match 1_u32.checked_shl(self.index) {
            Some(bit) => bit,
            None => 0,
        }
    }
}

/// An object: the driver's data, where it is, and what the handle reaches by it.
pub(crate) struct Node<D, X = ()> {
    data: Shared<D>,
    place: Place,
    of: X,
}

/// A plane.
pub(crate) type PlaneNode<P> = Node<P>;
/// A CRTC, with the way to report its vblanks.
pub(crate) type CrtcNode<C> = Node<C, Vblanks>;
/// An encoder.
pub(crate) type EncoderNode = Node<()>;
/// A connector, with the way to report its plug.
pub(crate) type ConnectorNode<K> = Node<K, Plug>;
/// A mode config.
pub(crate) type Config = Shared<Modes>;

impl<D, X> Node<D, X> {
    pub(super) const fn new(data: Shared<D>, place: Place, of: X) -> Self {
        Self { data, place, of }
    }

    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    pub(crate) fn data(&self) -> &D {
        &self.data
    }
}

impl<C> CrtcNode<C> {
    pub(crate) fn handle_vblank(&self) {
        self.of.vblank();
    }
}

impl<K> ConnectorNode<K> {
    pub(crate) fn hotplug(&self) {
        self.of.plug();
    }
}

/// What a check may ask of other CRTCs.
pub(crate) trait Others {
    fn mode(&self, other: Place) -> Result<Option<Mode>>;
}
