//! What changes of a card, under one lock: objects, open files, masters, the monitors, and what is
//! shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::clients::FileState;
use super::masters::Masters;
use super::monitor::Monitor;
use crate::host::buffer::PAGE;
use crate::host::object::{Object, Objects};
use crate::host::uapi::Layout;
use crate::host::values::Snapshot;

/// Where the offsets for `mmap` begin: as in the kernel, beyond what 32 bits can name.
const FIRST_MAP_OFFSET: u64 = 1 << 32;

/// What changes, under one lock.
pub(crate) struct State {
    pub(crate) objects: Objects,
    pub(crate) files: BTreeMap<u64, FileState>,
    pub(crate) masters: Masters,
    /// By the numbers of the connectors.
    pub(crate) monitors: Vec<Monitor>,
    /// What programs have asked for, checked.
    pub(crate) shown: Snapshot,
    /// The blobs of the CRTCs' modes, 0 for none.
    pub(crate) mode_blobs: Vec<u32>,
    /// Where the old cursor calls have moved the cursors of the CRTCs to.
    pub(crate) cursors: Vec<(i32, i32)>,
    pub(crate) last_file: u64,
    next_map_offset: u64,
}

impl State {
    /// A card that shows nothing, without files.
    pub(super) fn new(objects: Objects) -> Self {
        Self {
            objects,
            files: BTreeMap::new(),
            masters: Masters::default(),
            monitors: Vec::new(),
            shown: Snapshot::default(),
            mode_blobs: Vec::new(),
            cursors: Vec::new(),
            last_file: 0,
            next_map_offset: FIRST_MAP_OFFSET,
        }
    }

    /// Replaces what is shown. The old states, and with them perhaps the last use of a buffer, are
    /// to be dropped where no lock is held.
    pub(crate) fn show(&mut self, new: Snapshot) -> Snapshot {
        for (index, crtc) in new.crtcs.iter().enumerate() {
            let was = self.shown.crtcs.get(index).and_then(|crtc| crtc.mode);
            if crtc.mode == was {
                continue;
            }
            let Some(blob) = self.mode_blobs.get_mut(index) else { continue };
            self.objects.remove(*blob);
            // Without an id the mode has no blob; programs are told that none is set.
            *blob = crtc.mode.map_or(0, |mode| {
                let bytes = mode.to_info().to_bytes();
                self.objects.add(|_| Object::Blob(bytes.into())).unwrap_or(0)
            });
        }
        core::mem::replace(&mut self.shown, new)
    }

    /// Shows nothing on any CRTC.
    pub(crate) fn darken(&mut self) -> Snapshot {
        let mut dark = self.shown.clone();
        for plane in &mut dark.planes {
            Arc::make_mut(plane).clear();
        }
        for crtc in &mut dark.crtcs {
            let crtc = Arc::make_mut(crtc);
            (crtc.active, crtc.mode) = (false, None);
        }
        for connector in &mut dark.connectors {
            let connector = Arc::make_mut(connector);
            (connector.crtc, connector.encoder) = (None, None);
        }
        self.show(dark)
    }

    /// The offset at which programs map a new buffer of `size` bytes.
    pub(crate) fn map_offset(&mut self, size: u64) -> u64 {
        let offset = self.next_map_offset;
        // 2^32 buffers of 4 GiB each do not come about: ids of handles run out first.
        self.next_map_offset = offset.saturating_add(size).saturating_add(PAGE);
        offset
    }

    /// A file's own state. It is there for as long as the file.
    pub(crate) fn file(&mut self, id: u64) -> Result<&mut FileState> {
        self.files.get_mut(&id).ok_or(Error::new(Errno::EBADF, "a closed file"))
    }

    pub(crate) fn leave_master(&mut self, closed: &FileState) {
        if self.masters.is_current(closed) {
            self.masters.current = None;
        }
        if !self.files.values().any(|file| file.master == closed.master) {
            self.masters.named.remove(&closed.master);
        }
    }

    pub(crate) fn is_named(&mut self, id: u64) -> Result<bool> {
        let master = self.file(id)?.master;
        Ok(self.masters.named.contains(&master))
    }

    pub(crate) fn name_master(&mut self, id: u64) -> Result {
        let master = self.file(id)?.master;
        self.masters.named.insert(master);
        Ok(())
    }

    pub(crate) fn is_master(&self, id: u64) -> bool {
        self.files.get(&id).is_some_and(|file| self.masters.is_current(file))
    }
}
