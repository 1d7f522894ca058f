//! From connectors to CRTCs: which encoder is between, and whether a CRTC that has a mode feeds
//! anything.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::request::Request;
use crate::host::mask::{bit, bits};

fn invalid(what: &'static str, id: u32) -> Error {
    Error::new(Errno::EINVAL, what).figure(id.into())
}

impl Request<'_> {
    /// Chooses an encoder for each connector whose CRTC is another one now.
    pub(super) fn route(&mut self) -> Result {
        let topology = self.card.modes.topology();
        for index in bits(self.connectors_in()) {
            let Some(info) = topology.connectors.get(index) else { continue };
            let connector = self.connector(index)?;
            let Some(crtc) = connector.crtc else {
                connector.encoder = None;
                continue;
            };
            let had = connector.encoder.take();
            let taken: Vec<_> = self.new.connectors.iter().filter_map(|other| other.encoder).collect();
            let fits = |encoder: &usize| {
                let reaches =
                    |encoder: usize| topology.encoders.get(encoder).map_or(0, |info| info.crtcs) & bit(crtc);
                reaches(*encoder) != 0 && !taken.contains(encoder)
            };
            let encoder = had.filter(|encoder| fits(encoder)).or_else(|| bits(info.encoders).find(fits));
            let encoder =
                encoder.ok_or(invalid("no free encoder leads from the CRTC to the connector", info.id))?;
            self.connector(index)?.encoder = Some(encoder);
        }
        Ok(())
    }

    /// Works out which CRTCs have to be switched. `EINVAL` for a CRTC with a mode and without a
    /// connector, for one that is on without a mode, and for connectors of one without a mode.
    pub(super) fn find_modesets(&mut self) -> Result {
        let topology = self.card.modes.topology();
        for index in bits(self.crtcs_in()) {
            let Some(((old, new), info)) =
                self.old.crtcs.get(index).zip(self.new.crtcs.get(index)).zip(topology.crtcs.get(index))
            else {
                continue;
            };
            let feeds = |shown: &crate::host::values::Snapshot| {
                shown.fed_by(index).fold(0, |mask, connector| mask | bit(connector))
            };
            let (fed, feeding) = (feeds(&self.old), feeds(&self.new));
            if new.active && new.mode.is_none() {
                return Err(invalid("a CRTC that is on has a mode", info.id));
            }
            if new.mode.is_some() && feeding == 0 {
                return Err(invalid("a CRTC with a mode feeds a connector", info.id));
            }
            if new.mode.is_none() && feeding != 0 {
                return Err(invalid("a CRTC that feeds a connector has a mode", info.id));
            }
            let switched = !Arc::ptr_eq(old, new) && (old.mode != new.mode || old.active != new.active);
            if switched || fed != feeding {
                self.modeset |= bit(index);
            }
        }
        Ok(())
    }
}
