//! What a card knows of its open files.

use std::collections::BTreeMap;
use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use crate::host::buffer::DumbBuffer;
use crate::host::event::{EventSink, Outlet};

/// What a card knows of an open file.
pub(crate) struct FileState {
    /// The master that it belongs to.
    pub(crate) master: u64,
    /// Whether that master is its own.
    pub(crate) owns_master: bool,
    /// 0 until it is asked for.
    pub(crate) magic: u32,
    pub(crate) universal_planes: bool,
    /// Whether it uses the atomic interface.
    pub(crate) atomic: bool,
    pub(crate) handles: BTreeMap<u32, Arc<DumbBuffer>>,
    pub(crate) framebuffers: Vec<u32>,
    /// Property blobs that it made.
    pub(crate) blobs: Vec<u32>,
    /// Where its events go.
    pub(crate) outlet: Arc<Outlet>,
}

impl FileState {
    /// A file that was just opened: it has nothing yet.
    pub(crate) fn new(master: u64, owns_master: bool, sink: Arc<dyn EventSink>) -> Self {
        Self {
            master,
            owns_master,
            magic: 0,
            universal_planes: false,
            atomic: false,
            handles: BTreeMap::new(),
            framebuffers: Vec::new(),
            blobs: Vec::new(),
            outlet: Outlet::new(sink),
        }
    }

    /// The smallest free handle, from 1 on, as the kernel gives them.
    fn new_handle(&self) -> Result<u32> {
        let taken = (1..).zip(self.handles.keys()).find(|(free, taken)| free != *taken).map(|(free, _)| free);
        let next = taken.or_else(|| u32::try_from(self.handles.len()).ok()?.checked_add(1));
        next.ok_or(Error::new(Errno::ENOSPC, "a file has used up its handles"))
    }

    pub(crate) fn add_handle(&mut self, buffer: Arc<DumbBuffer>) -> Result<u32> {
        let handle = self.new_handle()?;
        self.handles.insert(handle, buffer);
        Ok(handle)
    }

    pub(crate) fn buffer(&self, handle: u32) -> Result<Arc<DumbBuffer>> {
        let unknown =
            Error::new(Errno::ENOENT, "the file has no buffer of this handle").figure(handle.into());
        self.handles.get(&handle).map(Arc::clone).ok_or(unknown)
    }
}
