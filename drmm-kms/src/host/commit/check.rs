//! The check of a request: the core's rules, and then the driver's, in the kernel's order:
//! connectors, planes, CRTCs. It has states alone.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::accept::Checked;
use super::place::place;
use super::request::Request;
use super::Commit;
use crate::face::mode::Mode;
use crate::face::rect::Rect;
use crate::host::backend::{ConnectorDraft, CrtcDraft, PlaneDraft};
use crate::host::mask::{bit, bits};
use crate::host::node::{Others, Place};
use crate::host::object::Framebuffer;
use crate::host::topology::PlaneInfo;
use crate::host::values::{CrtcValues, PlaneValues, Snapshot, DPMS_OFF, DPMS_ON};

fn invalid(what: &'static str, id: u32) -> Error {
    Error::new(Errno::EINVAL, what).figure(id.into())
}

/// The CRTCs as the commit leaves them.
struct After<'a> {
    card: u64,
    shown: &'a Snapshot,
}

impl Others for After<'_> {
    fn mode(&self, other: Place) -> Result<Option<Mode>> {
        let crtc = self.shown.crtcs.get(other.index()).filter(|_| other.card() == self.card);
        let elsewhere = Error::new(Errno::EINVAL, "a check asks for the CRTC of another device");
        crtc.map(|crtc| crtc.lit()).ok_or(elsewhere)
    }
}

impl<'a> Request<'a> {
    /// Checks it. Without `modesets` a request that would switch a CRTC off or on is refused with
    /// `EINVAL`.
    pub(crate) fn check(mut self, modesets: bool) -> Result<Checked<'a>> {
        for plane in bits(self.planes_in()) {
            self.check_join(plane)?;
        }
        self.route()?;
        self.find_modesets()?;
        self.check_modes()?;
        self.check_connectors()?;
        let mut checked = 0;
        // A plane's check can ask for a modeset, which brings all planes of its CRTC in.
        loop {
            self.add_affected_planes()?;
            let left = self.planes_in() & !checked;
            if left == 0 {
                break;
            }
            for plane in bits(left) {
                self.check_plane(plane)?;
            }
            checked |= left;
        }
        let crtcs = self.crtcs_in();
        for crtc in bits(crtcs) {
            self.check_crtc(crtc)?;
        }
        if self.modeset != 0 && !modesets {
            return Err(Error::new(Errno::EINVAL, "this needs a modeset, which the program does not allow"));
        }
        self.follow_with_dpms()?;
        let planes = self.planes_in();
        let Self { card, old, new, modeset, edit } = self;
        let commit = Commit { old, new, crtcs, modeset, planes, flips: Vec::new(), failed: 0 };
        Ok(Checked { card, commit, edit })
    }

    /// A connector that is switched is on or off as its CRTC is:
    /// `drm_atomic_helper_update_legacy_modeset_state`.
    fn follow_with_dpms(&mut self) -> Result {
        for index in 0..self.new.connectors.len() {
            let of = |shown: &Snapshot| shown.connectors.get(index).and_then(|connector| connector.crtc);
            let dpms = match (of(&self.old), of(&self.new)) {
                (_, Some(crtc)) if self.modeset & bit(crtc) == 0 => continue,
                (_, Some(crtc)) if self.new.is_lit(crtc) => DPMS_ON,
                (None, None) => continue,
                _ => DPMS_OFF,
            };
            self.connector(index)?.dpms = dpms;
        }
        Ok(())
    }

    /// A plane has a CRTC and a framebuffer or neither, and stays on its CRTC while it is on.
    fn check_join(&self, index: usize) -> Result {
        let info = plane_info(self, index)?;
        let (Some(old), Some(new)) = (self.old.planes.get(index), self.new.planes.get(index)) else {
            return Ok(());
        };
        if new.crtc.is_some() != new.framebuffer.is_some() {
            return Err(invalid("a plane has both a CRTC and a framebuffer, or neither", info.id));
        }
        if new.crtc.is_some_and(|crtc| info.crtcs & bit(crtc) == 0) {
            return Err(invalid("the plane cannot be used on this CRTC", info.id));
        }
        match (old.crtc, new.crtc) {
            (Some(old), Some(new)) if old != new => {
                Err(invalid("a plane goes off before it changes its CRTC", info.id))
            }
            _ => Ok(()),
        }
    }

    fn check_modes(&self) -> Result {
        let topology = self.card.modes.topology();
        for index in bits(self.modeset) {
            let Some(mode) = self.new.crtcs.get(index).and_then(|crtc| crtc.mode) else { continue };
            let primary = self.new.planes.get(self.primary_of(index)?);
            let framebuffer = primary.and_then(|plane| plane.framebuffer.as_ref());
            let format = framebuffer.map_or(topology.preferred_format(), |framebuffer| framebuffer.format());
            self.card.modes.limits.check_mode(&mode, format)?;
            self.card.backend.mode_valid(index, &mode)?;
        }
        Ok(())
    }

    fn check_connectors(&mut self) -> Result {
        let backend = &self.card.backend;
        for index in bits(self.connectors_in()) {
            let pair = self.old.connectors.get(index).zip(self.new.connectors.get_mut(index));
            let Some((old, new)) = pair else { continue };
            let mut modeset = false;
            let new = Arc::make_mut(new);
            let crtc = new.crtc;
            backend.check_connector(index, ConnectorDraft { old, new, modeset: &mut modeset })?;
            if modeset {
                self.modeset |= crtc.map_or(0, bit);
            }
        }
        Ok(())
    }

    /// All planes of a CRTC that is switched take part.
    fn add_affected_planes(&mut self) -> Result {
        for crtc in bits(self.modeset) {
            for plane in self.new.planes_on(crtc).collect::<Vec<_>>() {
                self.plane(plane)?;
            }
        }
        Ok(())
    }

    fn check_plane(&mut self, index: usize) -> Result {
        let topology = self.card.modes.topology();
        let info = plane_info(self, index)?;
        let mode_of = |crtc: usize| self.new.crtcs.get(crtc).and_then(|crtc| crtc.mode);
        let Some((old, new)) = self.old.planes.get(index).zip(self.new.planes.get_mut(index)) else {
            return Ok(());
        };
        let new: &mut PlaneValues = Arc::make_mut(new);
        new.placed = None;
        let Some((crtc, framebuffer)) = new.crtc.zip(new.framebuffer.clone()) else { return Ok(()) };
        let crtc_id = topology.crtc_id(Some(crtc));
        let mode = mode_of(crtc).ok_or(invalid("a plane on a CRTC without a mode", crtc_id))?;
        new.placed = place(info, new, &framebuffer, &mode)?;
        check_damage(new, &framebuffer, info.id)?;
        let Some(placed) = new.placed else { return Ok(()) };
        let mut modeset = false;
        let draft =
            PlaneDraft { old, new, framebuffer: framebuffer.describe(), placed, modeset: &mut modeset };
        self.card.backend.check_plane(index, draft)?;
        if modeset {
            self.modeset |= bit(crtc);
        }
        Ok(())
    }

    fn check_crtc(&mut self, index: usize) -> Result {
        let topology = self.card.modes.topology();
        let primary = self.primary_of(index)?;
        let (Some(old), Some(new)) = (self.old.crtcs.get(index), self.new.crtcs.get(index)) else {
            return Ok(());
        };
        let shows = self.new.planes.get(primary).is_some_and(|plane| plane.crtc == Some(index));
        if new.mode.is_some() && !shows {
            let id = topology.crtc_id(Some(index));
            return Err(invalid("the primary plane is on for as long as its CRTC has a mode", id));
        }
        // The driver may change its own state: on a copy, while it asks for other CRTCs.
        let mut values = CrtcValues::clone(new);
        let others = After { card: self.card.modes.card, shown: &self.new };
        self.card.backend.check_crtc(index, CrtcDraft { old, new: &mut values, others: &others })?;
        if let Some(place) = self.new.crtcs.get_mut(index) {
            *place = Arc::new(values);
        }
        Ok(())
    }
}

/// Damage is inside the framebuffer, for a plane that is not seen as well:
/// `drm_atomic_plane_check`.
fn check_damage(values: &PlaneValues, framebuffer: &Framebuffer, id: u32) -> Result {
    let outside =
        |clip: &Rect| clip.is_empty() || clip.x2() > framebuffer.width() || clip.y2() > framebuffer.height();
    match &values.damage {
        Some(clips) if clips.iter().any(outside) => {
            Err(invalid("a rectangle of damage is empty, or outside of its framebuffer", id))
        }
        _ => Ok(()),
    }
}

fn plane_info<'a>(request: &Request<'a>, index: usize) -> Result<&'a PlaneInfo> {
    let unknown = Error::new(Errno::ENOENT, "no such plane");
    request.card.modes.topology().planes.get(index).ok_or(unknown)
}
