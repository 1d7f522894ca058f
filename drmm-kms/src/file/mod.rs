//! An open card: what a program has between `open` and `close`.
//!
//! Everything that a program does with a card comes through here, in the words of the uAPI. An open file holds
//! a reference to the device, so the device stays until the last file is closed; it holds no hardware, so that
//! may go at any time. After unplug every call is refused with `ENODEV`; closing, reading events that came
//! before, and mappings go on working.

mod array;
mod connector;
mod core_calls;
mod crtc;
mod dispatch;
mod dumb;
mod flip;
mod framebuffer;
mod master;
mod plane;
mod property;
mod resources;
mod vblank;

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

use crate::buffer::{DumbBuffer, Mapping};
use crate::event::{EventQueue, EventSink};
use crate::minor::Card;
use crate::mode_config::State;
use crate::object::Object;
use crate::user::{UserMemory, UserPtr};

pub(crate) use master::Masters;

/// A card that a program has opened. Sharing it between threads is what `dup` is; dropping it is `close`.
pub struct File {
    id: u64,
    /// The events, if they are read here.
    queue: Option<Arc<EventQueue>>,
    card: Card,
}

/// What a card knows of an open file.
pub(crate) struct FileState {
    /// The master that it belongs to.
    master: u64,
    /// Whether that master is its own.
    owns_master: bool,
    /// 0 until it is asked for.
    magic: u32,
    universal_planes: bool,
    handles: BTreeMap<u32, Arc<DumbBuffer>>,
    framebuffers: Vec<u32>,
    pub(crate) sink: Arc<dyn EventSink>,
}

const GONE: Error = Error::new(Errno::ENODEV, "the device was unplugged");

impl File {
    /// A new open file of a card.
    pub(crate) fn open(card: Card, sink: Arc<dyn EventSink>, queue: Option<Arc<EventQueue>>) -> Result<Self> {
        let full = Error::new(Errno::ENOSPC, "a card has used up its file numbers");
        let id = {
            let mut state = card.modes.state();
            let id = state.last_file.checked_add(1).ok_or(full)?;
            state.last_file = id;
            let (master, owns_master) = state.masters.join()?;
            let file = FileState {
                master,
                owns_master,
                magic: 0,
                universal_planes: false,
                handles: BTreeMap::new(),
                framebuffers: Vec::new(),
                sink,
            };
            state.files.insert(id, file);
            id
        };
        let file = Self { id, queue, card };
        // After the file is known to the card: unplug either finds it there, or it finds out here.
        if file.card.backend.is_unplugged() {
            return Err(GONE);
        }
        Ok(file)
    }

    /// The number of the card.
    #[must_use]
    pub fn minor(&self) -> u32 {
        self.card.minor
    }

    /// One call, in the kernel's words: a command word, and where its argument is in the program's memory.
    ///
    /// The result is what a program gets for success, 0 but for few calls. Errors are those of the kernel;
    /// `ENODEV` for every call after unplug, `ENOTTY` for a word that is not DRM's, `EINVAL` for a call that does not
    /// exist, `EACCES` for one that only the master may make, `EFAULT` for a pointer that leads nowhere.
    pub fn ioctl(&self, word: u32, arg: UserPtr, mem: &mut dyn UserMemory) -> Result<i32> {
        dispatch::ioctl(self, word, arg, mem)
    }

    /// Reads events that are there, whole records of 32 bytes only, and returns how many bytes they are.
    ///
    /// 0 if not even one fits, `EAGAIN` if there is none, `ENODEV` if there will be none after an unplug.
    pub fn read_events(&self, into: &mut [u8]) -> Result<usize> {
        self.queue()?.read(into)
    }

    /// Waits until an event can be read, at most for `timeout`; `false` if none came. `ENODEV` if there will be
    /// none after an unplug.
    pub fn wait_event(&self, timeout: Duration) -> Result<bool> {
        self.queue()?.wait(timeout)
    }

    fn queue(&self) -> Result<&EventQueue> {
        let elsewhere = Error::new(Errno::EINVAL, "the events of this file go into a sink of its opener");
        self.queue.as_deref().ok_or(elsewhere)
    }

    /// Maps the buffer whose offset `MAP_DUMB` gave, `length` bytes of it.
    ///
    /// `EINVAL` if there is no buffer at this offset or it is smaller, `EACCES` if it is another file's, `ENODEV`
    /// after unplug.
    pub fn mmap(&self, offset: u64, length: u64) -> Result<Mapping> {
        self.check_plugged()?;
        let state = self.state();
        let buffer_of = |file: &FileState| {
            file.handles.values().find(|buffer| buffer.map_offset() == offset).map(Arc::clone)
        };
        if let Some(buffer) = state.files.get(&self.id).and_then(buffer_of) {
            drop(state);
            return buffer.map(length);
        }
        Err(if state.files.values().any(|file| buffer_of(file).is_some()) {
            Error::new(Errno::EACCES, "a mapping of another file's buffer")
        } else {
            Error::new(Errno::EINVAL, "no buffer is mapped at this offset").figure(offset)
        })
    }

    /// Closes the file: it is no master any more, its framebuffers and handles are let go, what it shows goes
    /// dark. The same happens on drop.
    pub fn close(self) {}

    fn state(&self) -> MutexGuard<'_, State> {
        self.card.modes.state()
    }

    fn check_plugged(&self) -> Result {
        if self.card.backend.is_unplugged() {
            return Err(GONE);
        }
        Ok(())
    }
}

impl State {
    /// A file's own state. It is there for as long as the file.
    fn file(&mut self, id: u64) -> Result<&mut FileState> {
        self.files.get_mut(&id).ok_or(Error::new(Errno::EBADF, "a closed file"))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let modes = &self.card.modes;
        modes.vblank.forget(self.id);
        let mut state = modes.state();
        let Some(closed) = state.files.remove(&self.id) else { return };
        state.leave_master(&closed);
        let framebuffers: Vec<Option<Object>> =
            closed.framebuffers.iter().map(|id| state.objects.remove(*id)).collect();
        drop(state);
        // Only a driver that closes a file within its own callback is refused here; then the picture stays until
        // the next commit.
        let _ = self.stop_showing(&closed.framebuffers);
        // Pixels and handles go with no lock held; the reference to the device goes last, with `card`.
        drop((framebuffers, closed));
    }
}

impl core::fmt::Debug for File {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("File").field("minor", &self.card.minor).field("id", &self.id).finish_non_exhaustive()
    }
}
