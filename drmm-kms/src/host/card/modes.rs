//! Everything about a card but its driver: its objects, its files, and what it shows.
//!
//! It is on the device list: programs may look at it for as long as they hold the device, long
//! after the hardware is gone. The order of its locks is documented in the `sync` module.

use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, MutexGuard, OnceLock};

use drmm_runtime::{Errno, Error, Result};

use super::minor::Minor;
use super::properties::{Properties, LINK_BAD, LINK_GOOD};
use super::state::State;
use crate::face::limits::ModeLimits;
use crate::host::mailbox::Mailbox;
use crate::host::object::{Object, Objects};
use crate::host::sync::{Lock, Order, Turn};
use crate::host::topology::Topology;
use crate::host::uapi;

/// The mode config.
pub(crate) struct Modes {
    /// No other card of this process has or had this number.
    pub(crate) card: u64,
    /// The number of the device that it was made on.
    pub(crate) device: u64,
    /// The bus's name for the parent.
    pub(crate) parent: String,
    pub(crate) limits: ModeLimits,
    pub(crate) properties: Properties,
    /// Of the thread that works out, checks and replaces states.
    pub(crate) edit: Turn,
    /// Of the thread that calls the driver with the hardware view.
    pub(crate) turn: Turn,
    /// Commits reach the hardware in the order in which their states were replaced.
    pub(crate) order: Arc<Order>,
    pub(crate) mailbox: Arc<Mailbox>,
    /// The driver's `Table`, found again by its type.
    pub(crate) table: Arc<dyn Any + Send + Sync>,
    /// While the device is built.
    draft: Lock<Topology>,
    topology: OnceLock<Topology>,
    state: Lock<State>,
    /// From the registration on.
    minor: OnceLock<Minor>,
}

impl Modes {
    /// A card without objects but for the properties.
    pub(crate) fn new(
        limits: ModeLimits,
        (device, parent): (u64, &str),
        table: Arc<dyn Any + Send + Sync>,
    ) -> Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let mut objects = Objects::default();
        let properties = Properties::new(&mut objects)?;
        Ok(Self {
            // ORDERING: only uniqueness matters, which every ordering gives.
            card: NEXT.fetch_add(1, Ordering::Relaxed),
            device,
            parent: parent.to_owned(),
            limits,
            properties,
            edit: Turn::default(),
            turn: Turn::default(),
            order: Arc::default(),
            mailbox: Arc::default(),
            table,
            draft: Lock::default(),
            topology: OnceLock::new(),
            state: Lock::new(State::new(objects)),
            minor: OnceLock::new(),
        })
    }

    /// The card's number, which it gets at its registration.
    pub(super) fn minor(&self) -> Result<u32> {
        if let Some(minor) = self.minor.get() {
            return Ok(minor.number());
        }
        let minor = Minor::take()?;
        Ok(self.minor.get_or_init(|| minor).number())
    }

    /// The state. Held for moments only: not across a callback, a copy or a wait.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// The objects, which are complete from the first call on.
    pub(crate) fn topology(&self) -> &Topology {
        self.topology.get_or_init(|| core::mem::take(&mut *self.draft.lock()))
    }

    /// The objects, to be added to while the device is built. `EINVAL` afterwards.
    pub(crate) fn draft(&self) -> Result<MutexGuard<'_, Topology>> {
        if self.topology.get().is_some() {
            return Err(Error::new(Errno::EINVAL, "mode objects are made while their device is built"));
        }
        Ok(self.draft.lock())
    }

    /// The properties of an object and their values; `None` for types that have no properties at
    /// all. Programs that are not `atomic` are not shown what only those can use.
    pub(crate) fn properties_of(
        &self,
        state: &State,
        id: u32,
        kind: u32,
        atomic: bool,
    ) -> Option<Vec<(u32, u64)>> {
        let topology = self.topology();
        let mut all = match kind {
            uapi::OBJECT_CONNECTOR => self.of_connector(state, topology.connector(id).ok()?)?,
            uapi::OBJECT_PLANE => self.of_plane(state, topology.plane(id).ok()?)?,
            uapi::OBJECT_CRTC => self.of_crtc(state, topology.crtc(id).ok()?)?,
            _ => return None,
        };
        if !atomic {
            all.retain(|(id, _)| state.objects.property(*id).is_ok_and(|property| !property.is_atomic()));
        }
        Some(all)
    }

    fn of_connector(&self, state: &State, index: usize) -> Option<Vec<(u32, u64)>> {
        let ids = &self.properties;
        let (values, monitor) = (state.shown.connectors.get(index)?, state.monitors.get(index)?);
        let info = self.topology().connectors.get(index)?;
        let link = if values.link_is_bad { LINK_BAD } else { LINK_GOOD };
        let non_desktop = monitor.edid.as_ref().is_some_and(|edid| edid.info().is_non_desktop);
        let mut all = vec![
            (ids.edid, monitor.edid_blob.into()),
            (ids.dpms, values.dpms),
            (ids.link_status, link),
            (ids.non_desktop, non_desktop.into()),
            (ids.tile, 0),
            (ids.crtc_id, self.topology().crtc_id(values.crtc).into()),
        ];
        all.extend(info.properties.iter().map(|own| (own.id, values.own.get(own.index).unwrap_or(0))));
        Some(all)
    }

    fn of_plane(&self, state: &State, index: usize) -> Option<Vec<(u32, u64)>> {
        let ids = &self.properties;
        let (values, info) = (state.shown.planes.get(index)?, self.topology().planes.get(index)?);
        let framebuffer = values.framebuffer.as_ref().map_or(0, |framebuffer| framebuffer.id());
        let [x, y, w, h] = values.src;
        let signed = |value: i32| i64::from(value).cast_unsigned();
        let mut all = vec![
            (ids.plane_type, info.kind as u64),
            (ids.fb_id, framebuffer.into()),
            (ids.in_fence_fd, u64::MAX),
            (ids.crtc_id, self.topology().crtc_id(values.crtc).into()),
            (ids.crtc_x, signed(values.at.0)),
            (ids.crtc_y, signed(values.at.1)),
            (ids.crtc_w, values.size.0.into()),
            (ids.crtc_h, values.size.1.into()),
            (ids.src_x, x.into()),
            (ids.src_y, y.into()),
            (ids.src_w, w.into()),
            (ids.src_h, h.into()),
            (ids.in_formats, info.in_formats.into()),
            (ids.fb_damage_clips, 0),
        ];
        all.extend(info.properties.iter().map(|own| (own.id, values.own.get(own.index).unwrap_or(0))));
        Some(all)
    }

    fn of_crtc(&self, state: &State, index: usize) -> Option<Vec<(u32, u64)>> {
        let ids = &self.properties;
        let (values, info) = (state.shown.crtcs.get(index)?, self.topology().crtcs.get(index)?);
        let mut all = vec![
            (ids.active, values.active.into()),
            (ids.mode_id, values.blob.into()),
            (ids.out_fence_ptr, 0),
            (ids.vrr_enabled, values.vrr.into()),
        ];
        all.extend(info.properties.iter().map(|own| (own.id, values.own.get(own.index).unwrap_or(0))));
        Some(all)
    }

    /// Takes an object out of the id space, as its cleanup on the device list.
    pub(crate) fn clean_up(&self, id: u32) {
        let object = self.state().objects.remove(id);
        drop(object);
    }

    /// Takes out what is left: properties, blobs, and framebuffers that no file owns.
    pub(crate) fn clean_up_all(&self) {
        let objects = core::mem::take(&mut self.state().objects);
        drop(objects);
    }

    /// Unplug: wakes every program that waits on this card. Takes inner locks only.
    pub(crate) fn wake(&self) {
        if let Some(topology) = self.topology.get() {
            topology.crtcs.iter().for_each(|crtc| crtc.vblank.hang_up());
        }
        let outlets: Vec<_> = self.state().files.values().map(|file| Arc::clone(&file.outlet)).collect();
        for outlet in outlets {
            outlet.hang_up();
        }
    }

    /// Counts all CRTCs as off from now on.
    pub(crate) fn go_dark(&self) {
        for crtc in &self.topology().crtcs {
            crtc.vblank.stop();
        }
        let old = self.state().darken();
        drop(old);
    }

    /// Adds an object of the id space.
    pub(crate) fn add_object(&self, make: impl FnOnce(u32) -> Object) -> Result<u32> {
        self.state().objects.add(make)
    }
}

impl core::fmt::Debug for Modes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Modes").field("card", &self.card).finish_non_exhaustive()
    }
}
