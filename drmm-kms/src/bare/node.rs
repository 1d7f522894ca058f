//! Handles of mode objects, of which there are none.

use core::convert::Infallible;
use core::marker::PhantomData;

use drmm_runtime::Result;

use crate::face::mode::Mode;

/// Where an object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place(Infallible);

impl Place {
    pub(crate) const fn bit(self) -> u32 {
        match self.0 {}
    }

    pub(crate) const fn card(self) -> u64 {
        match self.0 {}
    }
}

/// An object with the driver's data `D`.
pub(crate) struct Node<D> {
    never: Infallible,
    data: PhantomData<D>,
}

pub(crate) type PlaneNode<P> = Node<P>;
pub(crate) type CrtcNode<C> = Node<C>;
pub(crate) type EncoderNode = Node<()>;
pub(crate) type ConnectorNode<K> = Node<K>;
/// A mode config.
pub(crate) struct Config(pub(super) Infallible);

impl<D> Node<D> {
    pub(crate) const fn place(&self) -> Place {
        match self.never {}
    }

    pub(crate) const fn data(&self) -> &D {
        match self.never {}
    }

    pub(crate) const fn handle_vblank(&self) {
        match self.never {}
    }

    pub(crate) const fn hotplug(&self) {
        match self.never {}
    }
}

/// What a check may ask of other CRTCs.
pub(crate) trait Others {
    fn mode(&self, other: Place) -> Result<Option<Mode>>;
}
