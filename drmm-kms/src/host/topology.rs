//! What a card is made of, which does not change once its device is registered: its objects, which
//! can be joined to which, and what each can do.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use crate::face::format::Format;
use crate::face::limits::{ConnectorType, EncoderType, PlaneType};
use crate::host::lamp::Lamp;
use crate::host::mask::bits;
use crate::host::vblank::Vblank;

/// As many of a kind as a mask of 32 bits names.
pub(crate) const MOST: usize = 32;

/// A property of the driver's own: its id, and its place in the object's own state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnProperty {
    pub(crate) id: u32,
    pub(crate) index: usize,
}

#[derive(Debug)]
pub(crate) struct PlaneInfo {
    pub(crate) id: u32,
    pub(crate) kind: PlaneType,
    pub(crate) formats: Vec<Format>,
    pub(crate) positioned: bool,
    pub(crate) scaling: (u32, u32),
    /// The CRTCs that it can be used on, as bits.
    pub(crate) crtcs: u32,
    /// The blob of formats and modifiers.
    pub(crate) in_formats: u32,
    pub(crate) properties: Vec<OwnProperty>,
}

pub(crate) struct CrtcInfo {
    pub(crate) id: u32,
    pub(crate) primary: usize,
    pub(crate) cursor: Option<usize>,
    pub(crate) vblank: Arc<Vblank>,
    pub(crate) lamp: Lamp,
    pub(crate) properties: Vec<OwnProperty>,
}

#[derive(Debug)]
pub(crate) struct EncoderInfo {
    pub(crate) id: u32,
    pub(crate) kind: EncoderType,
    pub(crate) crtcs: u32,
}

#[derive(Debug)]
pub(crate) struct ConnectorInfo {
    pub(crate) id: u32,
    pub(crate) kind: ConnectorType,
    /// Its number among the connectors of its kind, from 1 on.
    pub(crate) number: u32,
    pub(crate) encoders: u32,
    pub(crate) properties: Vec<OwnProperty>,
}

/// The objects of a card.
#[derive(Default)]
pub(crate) struct Topology {
    pub(crate) planes: Vec<PlaneInfo>,
    pub(crate) crtcs: Vec<CrtcInfo>,
    pub(crate) encoders: Vec<EncoderInfo>,
    pub(crate) connectors: Vec<ConnectorInfo>,
}

fn unknown(what: &'static str, id: u32) -> Error {
    Error::new(Errno::ENOENT, what).figure(id.into())
}

impl Topology {
    /// The number of a CRTC; `ENOENT` if there is none of this id.
    pub(crate) fn crtc(&self, id: u32) -> Result<usize> {
        self.crtcs.iter().position(|crtc| crtc.id == id).ok_or(unknown("no such CRTC", id))
    }

    /// As [`Self::crtc`], for a plane.
    pub(crate) fn plane(&self, id: u32) -> Result<usize> {
        self.planes.iter().position(|plane| plane.id == id).ok_or(unknown("no such plane", id))
    }

    /// As [`Self::crtc`], for a connector.
    pub(crate) fn connector(&self, id: u32) -> Result<usize> {
        self.connectors
            .iter()
            .position(|connector| connector.id == id)
            .ok_or(unknown("no such connector", id))
    }

    /// The id of a CRTC, 0 for none.
    pub(crate) fn crtc_id(&self, crtc: Option<usize>) -> u32 {
        crtc.and_then(|crtc| self.crtcs.get(crtc)).map_or(0, |crtc| crtc.id)
    }

    /// All formats, without doubles, those of primary planes first.
    pub(crate) fn formats(&self) -> impl Iterator<Item = Format> + '_ {
        let of = |primary: bool| {
            self.planes
                .iter()
                .filter(move |plane| (plane.kind == PlaneType::Primary) == primary)
                .flat_map(|plane| plane.formats.iter().copied())
        };
        of(true).chain(of(false))
    }

    /// The format that programs should prefer.
    pub(crate) fn preferred_format(&self) -> Format {
        self.formats().next().unwrap_or(Format::XRGB8888)
    }

    /// The CRTCs that can feed a connector.
    pub(crate) fn crtcs_of(&self, connector: usize) -> u32 {
        let encoders = self.connectors.get(connector).map_or(0, |connector| connector.encoders);
        bits(encoders)
            .filter_map(|index| self.encoders.get(index))
            .fold(0, |mask, encoder| mask | encoder.crtcs)
    }

    /// Fails with `EINVAL` if an object could never be used.
    pub(crate) fn check(&self) -> Result {
        let lost = |what, id: u32| Err(Error::new(Errno::EINVAL, what).figure(id.into()));
        if let Some(plane) = self.planes.iter().find(|plane| plane.crtcs == 0) {
            return lost("a plane belongs to no CRTC: its id", plane.id);
        }
        if let Some(encoder) = self.encoders.iter().find(|encoder| encoder.crtcs == 0) {
            return lost("an encoder belongs to no CRTC: its id", encoder.id);
        }
        match (0..self.connectors.len()).find(|index| self.crtcs_of(*index) == 0) {
            Some(index) => lost("no CRTC reaches a connector: its number", u32::try_from(index).unwrap_or(0)),
            None => Ok(()),
        }
    }
}
