//! What a card knows of its open files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use crate::host::buffer::DumbBuffer;
use crate::host::caller::Caller;
use crate::host::event::{EventSink, Outlet};

/// What a card knows of an open file.
pub(crate) struct FileState {
    /// The master that it belongs to.
    pub(crate) master: u64,
    /// Whether that master is its own.
    pub(crate) owns_master: bool,
    /// The process that it belongs to: that of the last caller, until the file has been master.
    pub(crate) process: u32,
    /// Whether a master has let it in, or it needs none to.
    pub(crate) authenticated: bool,
    pub(crate) magic: Option<Magic>,
    /// What the program has said that it knows: `SET_CLIENT_CAP`.
    pub(crate) knows: Knows,
    pub(crate) handles: BTreeMap<u32, Arc<DumbBuffer>>,
    /// Those whose buffers were given out as descriptors, or came in as such.
    pub(crate) passed: BTreeSet<u32>,
    pub(crate) framebuffers: Vec<u32>,
    /// Property blobs that it made.
    pub(crate) blobs: Vec<u32>,
    /// Where its events go.
    pub(crate) outlet: Arc<Outlet>,
}

/// What a program knows of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Knows {
    /// Primary and cursor planes.
    pub(crate) universal_planes: bool,
    /// The atomic interface.
    pub(crate) atomic: bool,
    /// Modes with an aspect ratio.
    pub(crate) aspect_ratio: bool,
}

/// The number by which a master lets a file in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Magic {
    pub(crate) number: u32,
    /// The master that knows it.
    pub(super) master: u64,
    /// Whether it was used: it lets in once.
    pub(super) used: bool,
}

/// What a file may have of each kind: handles, framebuffers and blobs. The kernel gives as many as
/// there is memory for.
const MOST_OF_A_FILE: usize = 1 << 14;

/// `ENOMEM` if a file has so many handles, framebuffers or blobs that it gets no other.
pub(crate) fn check_room(count: usize) -> Result {
    if count < MOST_OF_A_FILE {
        return Ok(());
    }
    let full = Error::new(Errno::ENOMEM, "a file has as many handles, framebuffers or blobs as it may");
    Err(full.figure(MOST_OF_A_FILE as u64))
}

impl FileState {
    /// A file that `caller` has just opened: it has nothing yet.
    pub(crate) fn new(
        caller: &Caller<'_>,
        (master, owns_master): (u64, bool),
        sink: Arc<dyn EventSink>,
    ) -> Self {
        Self {
            master,
            owns_master,
            process: caller.process(),
            authenticated: owns_master || caller.is_admin(),
            magic: None,
            knows: Knows::default(),
            handles: BTreeMap::new(),
            passed: BTreeSet::new(),
            framebuffers: Vec::new(),
            blobs: Vec::new(),
            outlet: Outlet::new(sink),
        }
    }

    /// A call comes from this process: `drm_file_update_pid`.
    pub(crate) fn used_by(&mut self, process: u32) {
        if !self.owns_master {
            self.process = process;
        }
    }

    /// The smallest free handle, from 1 on, as the kernel gives them.
    fn new_handle(&self) -> Result<u32> {
        check_room(self.handles.len())?;
        let taken = (1..).zip(self.handles.keys()).find(|(free, taken)| free != *taken).map(|(free, _)| free);
        let next = taken.or_else(|| u32::try_from(self.handles.len()).ok()?.checked_add(1));
        next.ok_or(Error::new(Errno::ENOSPC, "a file has used up its handles"))
    }

    pub(crate) fn add_handle(&mut self, buffer: Arc<DumbBuffer>) -> Result<u32> {
        let handle = self.new_handle()?;
        self.handles.insert(handle, buffer);
        Ok(handle)
    }

    /// Lets a handle go; `EINVAL` if there is none.
    pub(crate) fn remove_handle(&mut self, handle: u32) -> Result<Arc<DumbBuffer>> {
        self.passed.remove(&handle);
        let unknown =
            Error::new(Errno::EINVAL, "the file has no buffer of this handle").figure(handle.into());
        self.handles.remove(&handle).ok_or(unknown)
    }

    /// The handle of a buffer that was passed before.
    pub(crate) fn passed_handle(&self, buffer: &Arc<DumbBuffer>) -> Option<u32> {
        let is_it = |handle: &&u32| self.handles.get(*handle).is_some_and(|own| Arc::ptr_eq(own, buffer));
        self.passed.iter().find(is_it).copied()
    }

    pub(crate) fn buffer(&self, handle: u32) -> Result<Arc<DumbBuffer>> {
        let unknown =
            Error::new(Errno::ENOENT, "the file has no buffer of this handle").figure(handle.into());
        self.handles.get(&handle).map(Arc::clone).ok_or(unknown)
    }
}
