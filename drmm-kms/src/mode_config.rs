//! The mode config of a card: its objects, its files, and what it shows.
//!
//! It is on the device list: programs may look at it for as long as they hold the device, long after the hardware
//! is gone. The order of its locks stands in the `sync` module.

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard};

use drmm_runtime::{Error, Result};

use crate::backend::Backend;
use crate::buffer::PAGE;
use crate::driver::Detected;
use crate::edid::Edid;
use crate::file::{FileState, Masters};
use crate::mode::{Mode, DMT};
use crate::object::{Framebuffer, Object, Objects, Property, PropertyKind};
use crate::pipe_config::PipeConfig;
use crate::pipe_state::PipeState;
use crate::sync::{Lock, Turn};
use crate::vblank::Vblank;

pub(crate) const DPMS_ON: u64 = 0;
const DPMS: PropertyKind = PropertyKind::Enum(&[("On", DPMS_ON), ("Standby", 1), ("Suspend", 2), ("Off", 3)]);
const PLANE_TYPE: PropertyKind = PropertyKind::Enum(&[("Overlay", 0), ("Primary", 1), ("Cursor", 2)]);
pub(crate) const PLANE_PRIMARY: u64 = 1;
/// Where the offsets for `mmap` begin: as in the kernel, beyond what 32 bits can name.
const FIRST_MAP_OFFSET: u64 = 1 << 32;

/// Everything about a card but its driver.
pub(crate) struct ModeConfig {
    pub(crate) pipe: PipeConfig,
    pub(crate) ids: Ids,
    pub(crate) turn: Turn,
    pub(crate) vblank: Arc<Vblank>,
    state: Lock<State>,
}

/// The ids of the objects that are there for as long as the card.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    pub(crate) dpms: u32,
    pub(crate) edid: u32,
    pub(crate) plane_type: u32,
    /// In the order of `PipeConfig::properties`.
    pub(crate) properties: Vec<u32>,
    pub(crate) plane: u32,
    pub(crate) crtc: u32,
    pub(crate) encoder: u32,
    pub(crate) connector: u32,
}

/// What changes, under one lock.
pub(crate) struct State {
    pub(crate) objects: Objects,
    pub(crate) files: BTreeMap<u64, FileState>,
    pub(crate) masters: Masters,
    pub(crate) monitor: Monitor,
    pub(crate) scanout: Scanout,
    pub(crate) last_file: u64,
    next_map_offset: u64,
}

/// What is plugged in, as far as known.
pub(crate) struct Monitor {
    pub(crate) connected: bool,
    pub(crate) edid: Option<Edid>,
    /// Why the last EDID was refused.
    pub(crate) edid_error: Option<Error>,
    /// The blob of the EDID's bytes, 0 if there is none.
    pub(crate) edid_blob: u32,
    /// The modes that programs are offered.
    pub(crate) modes: Vec<Mode>,
}

/// What the pipe shows, as programs have asked for it.
#[derive(Clone, Debug)]
pub(crate) struct Scanout {
    pub(crate) mode: Option<Mode>,
    pub(crate) framebuffer: Option<Arc<Framebuffer>>,
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) dpms: u64,
    pub(crate) properties: Vec<(&'static str, u64)>,
}

impl Scanout {
    /// The pipe's state if it is on.
    pub(crate) fn lit(&self) -> Option<PipeState> {
        let (mode, framebuffer) = (self.mode?, self.framebuffer.as_ref()?);
        (self.dpms == DPMS_ON).then(|| PipeState {
            mode,
            framebuffer: Arc::clone(framebuffer),
            x: self.x,
            y: self.y,
            properties: self.properties.clone(),
        })
    }

    /// No mode, nothing to show.
    pub(crate) fn clear(&mut self) {
        self.mode = None;
        self.framebuffer = None;
        (self.x, self.y) = (0, 0);
    }
}

impl Monitor {
    fn forget_edid(&mut self, error: Option<Error>) {
        self.edid = None;
        self.edid_blob = 0;
        self.edid_error = error;
    }
}

impl State {
    /// The offset at which programs map a new buffer of `size` bytes.
    pub(crate) fn map_offset(&mut self, size: u64) -> u64 {
        let offset = self.next_map_offset;
        // 2^32 buffers of 4 GiB each do not come about: ids of handles run out first.
        self.next_map_offset = offset.saturating_add(size).saturating_add(PAGE);
        offset
    }
}

impl ModeConfig {
    /// A mode config without objects but for the properties.
    pub(crate) fn new(pipe: PipeConfig) -> Result<Self> {
        pipe.check()?;
        let mut objects = Objects::default();
        let mut add = |property| objects.add(|_| Object::Property(Arc::new(property)));
        let mut ids = Ids {
            dpms: add(Property::new("DPMS", DPMS)?)?,
            edid: add(Property::new("EDID", PropertyKind::Blob)?.immutable())?,
            plane_type: add(Property::new("type", PLANE_TYPE)?.immutable())?,
            ..Ids::default()
        };
        for (name, kind, _) in &pipe.properties {
            ids.properties.push(add(Property::new(name, *kind)?)?);
        }
        ids.plane = objects.add(|_| Object::Plane)?;
        ids.crtc = objects.add(|_| Object::Crtc)?;
        ids.encoder = objects.add(|_| Object::Encoder)?;
        ids.connector = objects.add(|_| Object::Connector)?;
        let properties = pipe.properties.iter().map(|(name, _, initial)| (*name, *initial)).collect();
        let state = State {
            objects,
            files: BTreeMap::new(),
            masters: Masters::default(),
            monitor: Monitor {
                connected: true,
                edid: None,
                edid_error: None,
                edid_blob: 0,
                modes: Vec::new(),
            },
            scanout: Scanout { mode: None, framebuffer: None, x: 0, y: 0, dpms: DPMS_ON, properties },
            last_file: 0,
            next_map_offset: FIRST_MAP_OFFSET,
        };
        let config =
            Self { pipe, ids, turn: Turn::default(), vblank: Vblank::new(), state: Lock::new(state) };
        config.offer_modes(|_| Ok(()));
        Ok(config)
    }

    /// The state. Held for moments only: not across a callback, a copy or a wait.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Takes an object out of the id space, as its cleanup on the device list.
    pub(crate) fn clean_up(&self, id: u32) {
        let object = self.state().objects.remove(id);
        drop(object);
    }

    /// Takes out what is left: properties, blobs, and framebuffers of nobody.
    pub(crate) fn clean_up_all(&self) {
        let objects = core::mem::take(&mut self.state().objects);
        drop(objects);
    }

    /// The monitor says this of itself from now on. An error leaves the connector without EDID, and is kept.
    pub(crate) fn set_edid(&self, bytes: &[u8]) -> Result {
        let parsed = Edid::parse(bytes);
        let mut state = self.state();
        let old = state.monitor.edid_blob;
        let edid = match parsed {
            Ok(edid) => edid,
            Err(error) => {
                state.objects.remove(old);
                state.monitor.forget_edid(Some(error));
                return Err(error);
            }
        };
        let whole = bytes.get(..edid.byte_length()).unwrap_or(bytes);
        // The blob keeps its id while the bytes stay the same: programs poll for a change of it.
        if !state.objects.blob(old).is_ok_and(|blob| *blob == *whole) {
            let new = state.objects.add(|_| Object::Blob(Arc::from(whole)))?;
            state.objects.remove(old);
            state.monitor.edid_blob = new;
        }
        state.monitor.connected = true;
        state.monitor.edid = Some(edid);
        state.monitor.edid_error = None;
        Ok(())
    }

    /// Nothing is known of the monitor, or none is there.
    fn forget_edid(&self, connected: bool) {
        let mut state = self.state();
        let blob = state.monitor.edid_blob;
        state.objects.remove(blob);
        state.monitor.forget_edid(None);
        state.monitor.connected = connected;
    }

    /// Works out which modes to offer: the monitor's, else those of the table; only what the pipe can show and
    /// the driver lets pass.
    pub(crate) fn offer_modes(&self, driver: impl Fn(&Mode) -> Result) {
        let (connected, edid_modes) = {
            let state = self.state();
            let modes = state.monitor.edid.as_ref().map(|edid| edid.modes().to_vec());
            (state.monitor.connected, modes.unwrap_or_default())
        };
        let format = self.pipe.preferred_format();
        let mut modes = edid_modes;
        if modes.is_empty() {
            modes = DMT.iter().map(|mode| mode.preferred(*mode == Mode::XGA)).collect();
        }
        modes.retain(|mode| connected && self.pipe.check_mode(mode, format).is_ok() && driver(mode).is_ok());
        // Programs take the first mode if none is preferred: the best one leads.
        modes.sort_by_key(|mode| !mode.is_preferred());
        self.state().monitor.modes = modes;
    }

    /// Asks the driver for the monitor, as when a program probes the connector.
    pub(crate) fn probe(&self, backend: &dyn Backend) -> Result {
        let _turn = self.turn.take()?;
        match backend.detect()? {
            Detected::Unchanged => {}
            Detected::Disconnected => self.forget_edid(false),
            Detected::Connected(None) => self.forget_edid(true),
            Detected::Connected(Some(edid)) => {
                self.state().monitor.connected = true;
                // A bad EDID is no reason to show nothing: the error is kept for whoever asks, and the modes of
                // the table are offered.
                let _kept_in_the_monitor = self.set_edid(&edid);
            }
        }
        self.offer_modes(|mode| backend.mode_valid(mode));
        Ok(())
    }

    /// Unplug: wakes everybody who waits on this card. Takes inner locks only.
    pub(crate) fn wake(&self) {
        self.vblank.hang_up();
        let sinks: Vec<_> = self.state().files.values().map(|file| Arc::clone(&file.sink)).collect();
        for sink in sinks {
            sink.hang_up();
        }
    }
}
