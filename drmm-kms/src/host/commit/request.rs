//! A change that is being worked out: the committed states, and copies of those that it edits.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use crate::host::card::Card;
use crate::host::mask::bit;
use crate::host::sync::TurnGuard;
use crate::host::values::{ConnectorValues, CrtcValues, PlaneValues, Snapshot};

/// A change of one card. While it exists no other change of this card can be worked out.
pub(crate) struct Request<'a> {
    pub(super) card: &'a Card,
    pub(crate) old: Snapshot,
    pub(crate) new: Snapshot,
    /// CRTCs that have to be switched off and on for other reasons than their states.
    pub(super) modeset: u32,
    pub(super) edit: TurnGuard<'a>,
}

fn missing() -> Error {
    Error::new(Errno::ENOENT, "no such mode object")
}

impl<'a> Request<'a> {
    /// Begins with what is committed. Waits for requests of other threads; `EDEADLK` from within a
    /// callback of the driver.
    pub(crate) fn new(card: &'a Card) -> Result<Self> {
        if card.modes.turn.is_mine() {
            return Err(Error::new(
                Errno::EDEADLK,
                "a mode-setting call from within a mode-setting callback",
            ));
        }
        let edit = card.modes.edit.take()?;
        let old = card.modes.state().shown.clone();
        Ok(Self { card, new: old.clone(), old, modeset: 0, edit })
    }

    /// The new state of a plane, to be edited. From then on the plane takes part.
    pub(crate) fn plane(&mut self, index: usize) -> Result<&mut PlaneValues> {
        let (old, new) = (self.old.planes.get(index), self.new.planes.get_mut(index));
        let (old, new) = old.zip(new).ok_or(missing())?;
        if Arc::ptr_eq(old, new) {
            *new = Arc::new(PlaneValues { damage: None, ..PlaneValues::clone(old) });
        }
        Ok(Arc::make_mut(new))
    }

    /// As [`Self::plane`], for a CRTC.
    pub(crate) fn crtc(&mut self, index: usize) -> Result<&mut CrtcValues> {
        let (old, new) = (self.old.crtcs.get(index), self.new.crtcs.get_mut(index));
        let (old, new) = old.zip(new).ok_or(missing())?;
        if Arc::ptr_eq(old, new) {
            *new = Arc::new(CrtcValues::clone(old));
        }
        Ok(Arc::make_mut(new))
    }

    /// As [`Self::plane`], for a connector.
    pub(crate) fn connector(&mut self, index: usize) -> Result<&mut ConnectorValues> {
        let (old, new) = (self.old.connectors.get(index), self.new.connectors.get_mut(index));
        let (old, new) = old.zip(new).ok_or(missing())?;
        if Arc::ptr_eq(old, new) {
            *new = Arc::new(ConnectorValues::clone(old));
        }
        Ok(Arc::make_mut(new))
    }

    /// The primary plane of a CRTC.
    pub(crate) fn primary_of(&self, crtc: usize) -> Result<usize> {
        self.card.modes.topology().crtcs.get(crtc).map(|crtc| crtc.primary).ok_or(missing())
    }

    /// Switches a CRTC off: no mode, no connectors, no planes.
    pub(crate) fn switch_off(&mut self, crtc: usize) -> Result {
        self.crtc(crtc)?.clear();
        for plane in self.new.planes_on(crtc).collect::<Vec<_>>() {
            self.plane(plane)?.clear();
        }
        for connector in self.new.fed_by(crtc).collect::<Vec<_>>() {
            let connector = self.connector(connector)?;
            (connector.crtc, connector.encoder) = (None, None);
        }
        Ok(())
    }

    /// The link of a connector is tried again: its CRTC is switched off and on.
    pub(crate) fn retry_link(&mut self, connector: usize) -> Result {
        let state = self.connector(connector)?;
        if state.link_is_bad {
            state.link_is_bad = false;
            let crtc = state.crtc;
            self.modeset |= crtc.map_or(0, bit);
        }
        Ok(())
    }

    /// The planes that take part, as bits.
    pub(crate) fn planes_in(&self) -> u32 {
        differing(&self.old.planes, &self.new.planes)
    }

    /// The connectors that take part, as bits.
    pub(super) fn connectors_in(&self) -> u32 {
        differing(&self.old.connectors, &self.new.connectors)
    }

    /// The CRTCs that take part, as bits: their own states, and those of what is on them before and
    /// after.
    pub(crate) fn crtcs_in(&self) -> u32 {
        let mut crtcs = differing(&self.old.crtcs, &self.new.crtcs) | self.modeset;
        let pairs = self.old.planes.iter().zip(&self.new.planes);
        for (old, new) in pairs.filter(|(old, new)| !Arc::ptr_eq(old, new)) {
            crtcs |= old.crtc.map_or(0, bit) | new.crtc.map_or(0, bit);
        }
        let pairs = self.old.connectors.iter().zip(&self.new.connectors);
        for (old, new) in pairs.filter(|(old, new)| !Arc::ptr_eq(old, new)) {
            crtcs |= old.crtc.map_or(0, bit) | new.crtc.map_or(0, bit);
        }
        crtcs
    }
}

fn differing<V>(old: &[Arc<V>], new: &[Arc<V>]) -> u32 {
    let pairs = old.iter().zip(new).enumerate();
    pairs.filter(|(_, (old, new))| !Arc::ptr_eq(old, new)).fold(0, |mask, (index, _)| mask | bit(index))
}
