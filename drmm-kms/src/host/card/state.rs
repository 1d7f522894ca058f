//! What changes of a card, under one lock: objects, open files, masters, the monitors, and what is
//! shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Weak};

use drmm_runtime::{Errno, Error, Result};

use super::clients::{FileState, Magic};
use super::masters::Masters;
use super::monitor::Monitor;
use crate::face::mode::Mode;
use crate::host::buffer::{DumbBuffer, PAGE};
use crate::host::object::{Object, Objects};
use crate::host::uapi::Layout;
use crate::host::values::{Snapshot, DPMS_OFF};

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
    /// Framebuffers and blobs that no file owns, and that are shown.
    unowned: BTreeSet<u32>,
    /// Where the old cursor calls have moved the cursors of the CRTCs to.
    pub(crate) cursors: Vec<(i32, i32)>,
    pub(crate) last_file: u64,
    /// Buffers that programs have named for each other: `GEM_FLINK`.
    pub(crate) names: BTreeMap<u32, Weak<DumbBuffer>>,
    next_map_offset: u64,
}

/// What was shown, and objects that it was the last to use.
#[must_use = "dropped where no lock is held"]
pub(crate) struct Leftovers {
    _shown: Snapshot,
    _objects: Vec<Object>,
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
            unowned: BTreeSet::new(),
            cursors: Vec::new(),
            last_file: 0,
            names: BTreeMap::new(),
            next_map_offset: FIRST_MAP_OFFSET,
        }
    }

    /// Replaces what is shown. What is left over, and with it perhaps the last use of a buffer, is
    /// to be dropped where no lock is held.
    pub(crate) fn show(&mut self, mut new: Snapshot) -> Leftovers {
        let mut objects = Vec::new();
        for (index, crtc) in new.crtcs.iter_mut().enumerate() {
            let was = self.shown.crtcs.get(index);
            let kept = was.filter(|was| was.mode == crtc.mode).map_or(0, |was| was.blob);
            let given = crtc.blob != 0 && self.objects.blob(crtc.blob).is_ok();
            let blob = match crtc.mode {
                None => 0,
                Some(_) if given => crtc.blob,
                Some(_) if kept != 0 => kept,
                Some(mode) => self.make_blob(mode),
            };
            if crtc.blob != blob {
                Arc::make_mut(crtc).blob = blob;
            }
        }
        let shown = core::mem::replace(&mut self.shown, new);
        for id in core::mem::take(&mut self.unowned) {
            objects.extend(self.let_go(id));
        }
        Leftovers { _shown: shown, _objects: objects }
    }

    /// A blob of a mode that came without one. Without an id the mode has no blob; programs are
    /// told that none is set.
    fn make_blob(&mut self, mode: Mode) -> u32 {
        let bytes = mode.to_info().to_bytes();
        let id = self.objects.add(|_| Object::Blob(bytes.into())).unwrap_or(0);
        self.unowned.insert(id);
        id
    }

    /// Takes a framebuffer or a blob that no file owns out of the id space, now or when it is not
    /// used any more.
    pub(crate) fn let_go(&mut self, id: u32) -> Option<Object> {
        let is_used = self.shown.planes.iter().any(|plane| plane.shows(id))
            || self.shown.crtcs.iter().any(|crtc| crtc.blob == id);
        if is_used {
            self.unowned.insert(id);
            return None;
        }
        self.objects.remove(id)
    }

    /// Shows nothing on any CRTC.
    pub(crate) fn darken(&mut self) -> Leftovers {
        let mut dark = self.shown.clone();
        for plane in &mut dark.planes {
            Arc::make_mut(plane).clear();
        }
        for crtc in &mut dark.crtcs {
            Arc::make_mut(crtc).clear();
        }
        for connector in &mut dark.connectors {
            let connector = Arc::make_mut(connector);
            (connector.crtc, connector.encoder) = (None, None);
            connector.dpms = DPMS_OFF;
        }
        self.show(dark)
    }

    /// The name of a buffer: the smallest that is free, from 1 on.
    pub(crate) fn name_buffer(&mut self, buffer: &Arc<DumbBuffer>) -> Result<u32> {
        let is_it = |named: &Weak<DumbBuffer>| named.as_ptr() == Arc::as_ptr(buffer);
        if let Some((name, _)) = self.names.iter().find(|(_, named)| is_it(named)) {
            return Ok(*name);
        }
        let free = (1..=u32::MAX).find(|name| !self.names.contains_key(name));
        let name = free.ok_or(Error::new(Errno::ENOSPC, "a card has used up the names of buffers"))?;
        self.names.insert(name, Arc::downgrade(buffer));
        Ok(name)
    }

    /// Forgets the names of buffers that no file has a handle of.
    pub(crate) fn forget_names(&mut self) {
        if self.names.is_empty() {
            return;
        }
        let handles = self.files.values().flat_map(|file| file.handles.values());
        let held: BTreeSet<_> = handles.map(Arc::as_ptr).collect();
        self.names.retain(|_, named| held.contains(&named.as_ptr()));
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
        self.forget_master(closed.master);
    }

    /// A master that no file belongs to has no name any more.
    fn forget_master(&mut self, master: u64) {
        if !self.files.values().any(|file| file.master == master) {
            self.masters.named.remove(&master);
        }
    }

    /// The file becomes master: again, or for the first time, with a master of its own.
    pub(crate) fn become_master(&mut self, id: u64) -> Result {
        let (old, owns_master) = {
            let file = self.file(id)?;
            (file.master, file.owns_master)
        };
        if owns_master {
            self.masters.current = Some(old);
            return Ok(());
        }
        let master = self.masters.make()?;
        let file = self.file(id)?;
        (file.master, file.owns_master, file.authenticated) = (master, true, true);
        self.forget_master(old);
        Ok(())
    }

    /// The file's magic number: the smallest that its master has free, from 1 on.
    pub(crate) fn magic(&mut self, id: u64) -> Result<u32> {
        let file = self.file(id)?;
        if let Some(magic) = file.magic {
            return Ok(magic.number);
        }
        let master = file.master;
        let magics = self.files.values().filter_map(|file| file.magic);
        let taken: BTreeSet<u32> =
            magics.filter(|magic| magic.master == master).map(|magic| magic.number).collect();
        let free = (1..=u32::MAX).find(|number| !taken.contains(number));
        let number = free.ok_or(Error::new(Errno::ENOSPC, "a card has used up its magic numbers"))?;
        self.file(id)?.magic = Some(Magic { number, master, used: false });
        Ok(number)
    }

    /// Lets in the file to which this master gave the number. Whether there was one.
    pub(crate) fn let_in(&mut self, master: u64, number: u32) -> bool {
        for file in self.files.values_mut() {
            let Some(magic) = &mut file.magic else { continue };
            if magic.master == master && magic.number == number && !magic.used {
                (magic.used, file.authenticated) = (true, true);
                return true;
            }
        }
        false
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
