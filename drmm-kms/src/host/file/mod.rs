//! An open card: what a program has between `open` and `close`.
//!
//! Everything that a program does with a card comes through here, in the words of the uAPI. An open
//! file holds a reference to the device, so the device stays until the last file is closed; it
//! holds no hardware, so that may go at any time. After unplug every call is refused with `ENODEV`;
//! closing, reading events that came before, and mappings go on working.

mod array;
mod atomic;
mod blob;
mod connector;
mod core_calls;
mod crtc;
mod cursor;
mod dispatch;
mod dumb;
mod flip;
mod framebuffer;
mod lease;
mod master;
mod obsolete;
pub(crate) mod open;
mod plane;
mod property;
mod resources;
mod set;
mod share;
mod vblank;

use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use drmm_runtime::publish::OpenFile;
use drmm_runtime::{Errno, Error, Result};

use crate::host::buffer::{DumbBuffer, Mapping};
use crate::host::caller::Caller;
use crate::host::calls::FileData;
use crate::host::card::state::State;
use crate::host::card::{Card, FileState};
use crate::host::event::{EventQueue, EventSink, Outlet};
use crate::host::object::Object;
use crate::host::panic::caught;
use crate::host::vblank::Pending;

/// A card that a program has opened. Sharing it between threads is what `dup` is; dropping it is
/// `close`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc connector plug light }
/// # fn main() -> Result {
/// # let parent = plug("doc")?;
/// use drmm_kms::uapi::{Layout, Version, VERSION};
/// use drmm_kms::{user, Arena};
///
/// let file = drmm_kms::open_by_parent("doc")?;
/// // The memory of the program, with the argument of the call in it.
/// let mut memory = Arena::new();
/// let at = memory.alloc_value(&Version::default());
/// file.ioctl(&Caller::here(), VERSION, at, &mut memory)?;
/// let version: Version = user::get(&mut memory, at)?;
/// assert_eq!((version.major, version.name_len), (1, 6));
/// # parent.unbind(Removal::Orderly)
/// # }
/// ```
pub struct File {
    id: u64,
    /// The events, if they are read here.
    queue: Option<Arc<EventQueue>>,
    /// Where its events go.
    outlet: Arc<Outlet>,
    /// What the driver keeps for it.
    data: Option<FileData>,
    /// For the trace.
    opened: Option<OpenFile>,
    /// Last: the reference to the device goes last.
    card: Card,
}

/// A call under way: the file that it is made on, and the thread that makes it.
pub(crate) struct Call<'a> {
    file: &'a File,
    caller: &'a Caller<'a>,
}

impl core::ops::Deref for Call<'_> {
    type Target = File;

    fn deref(&self) -> &File {
        self.file
    }
}

impl Call<'_> {
    /// An event for this file, with room for it: `ENOMEM` if there is none.
    fn event(&self, kind: u32, user_data: u64, crtc_id: u32) -> Result<Pending> {
        let room = self.outlet.reserve()?;
        Ok(Pending { kind, user_data, crtc_id, file: self.id, room })
    }
}

const GONE: Error = Error::new(Errno::ENODEV, "the device was unplugged");

impl File {
    /// A new open file of a card.
    pub(crate) fn open(
        caller: &Caller<'_>,
        card: Card,
        sink: Arc<dyn EventSink>,
        queue: Option<Arc<EventQueue>>,
    ) -> Result<Self> {
        let full = Error::new(Errno::ENOSPC, "a card has used up its file numbers");
        let (id, outlet) = {
            let mut state = card.modes.state();
            let id = state.last_file.checked_add(1).ok_or(full)?;
            state.last_file = id;
            let file = FileState::new(caller, state.masters.join()?, sink);
            let outlet = Arc::clone(&file.outlet);
            state.files.insert(id, file);
            (id, outlet)
        };
        let opened = card.backend.open_file();
        let mut file = Self { id, queue, outlet, data: None, opened, card };
        // After the file is known to the card: unplug either finds it there, or it finds out here.
        if file.card.backend.is_unplugged() {
            return Err(GONE);
        }
        file.data = file.card.backend.open_data()?;
        Ok(file)
    }

    /// The number of the card.
    #[must_use]
    pub fn minor(&self) -> u32 {
        self.card.minor
    }

    /// Reads events that are there, whole records of 32 bytes only, and returns how many bytes they
    /// are.
    ///
    /// 0 if not even one fits, `EAGAIN` if there is none, `ENODEV` if there will be none after an
    /// unplug.
    pub fn read_events(&self, into: &mut [u8]) -> Result<usize> {
        self.answer(self.queue()?.read(into))
    }

    /// Waits until an event can be read, at most for `timeout`; `false` if none came. `ENODEV` if
    /// there will be none after an unplug.
    pub fn wait_event(&self, timeout: Duration) -> Result<bool> {
        self.answer(self.queue()?.wait(timeout))
    }

    fn queue(&self) -> Result<&EventQueue> {
        let elsewhere = Error::new(Errno::EINVAL, "the events of this file go into a sink of its opener");
        self.queue.as_deref().ok_or(elsewhere)
    }

    /// Maps the buffer whose offset `MAP_DUMB` gave, `length` bytes of it.
    ///
    /// `EINVAL` if there is no buffer at this offset or it is smaller, `EACCES` if it is another
    /// file's, `ENODEV` after unplug.
    pub fn mmap(&self, offset: u64, length: u64) -> Result<Mapping> {
        self.answer(self.map(offset, length))
    }

    fn map(&self, offset: u64, length: u64) -> Result<Mapping> {
        self.check_plugged()?;
        let state = self.state();
        let card = self.card.modes.card;
        let is_it = |buffer: &&Arc<DumbBuffer>| buffer.map_offset() == offset && buffer.card() == card;
        let buffer_of = |file: &FileState| file.handles.values().find(is_it).map(Arc::clone);
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

    /// Closes the file: it is no master any more, its framebuffers and handles are released, what
    /// it shows goes dark. The same happens on drop.
    pub fn close(self) {}

    fn state(&self) -> MutexGuard<'_, State> {
        self.card.modes.state()
    }

    /// Passes on the answer to a call; the trace is told of an `ENODEV`.
    fn answer<R>(&self, answer: Result<R>) -> Result<R> {
        match &self.opened {
            Some(opened) => opened.answer(answer),
            None => answer,
        }
    }

    fn check_plugged(&self) -> Result {
        if self.card.backend.is_unplugged() {
            return Err(GONE);
        }
        Ok(())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let modes = &self.card.modes;
        let mut state = modes.state();
        let Some(closed) = state.files.remove(&self.id) else { return };
        state.leave_master(&closed);
        let mut removed: Vec<Option<Object>> =
            closed.framebuffers.iter().map(|id| state.objects.remove(*id)).collect();
        removed.extend(closed.blobs.iter().map(|id| state.let_go(*id)));
        state.forget_names();
        drop(state);
        // Events of commits that are still on their way go nowhere from now on; those that wait for
        // a vblank give their room back.
        closed.outlet.close();
        modes.topology().crtcs.iter().for_each(|crtc| crtc.vblank.forget(self.id));
        // Only a driver that closes a file within its own callback is refused here; then the
        // picture stays until the next commit. A driver that panics must not end a program that
        // closes the file because it panics itself.
        let _ = caught(|| self.stop_showing(&closed.framebuffers));
        if let Some(data) = self.data.take() {
            let _ = caught(|| self.card.backend.close_data(data));
        }
        // Pixels and handles go with no lock held; the reference to the device goes last, with
        // `card`.
        drop((removed, closed));
    }
}

impl core::fmt::Debug for File {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("File").field("minor", &self.card.minor).field("id", &self.id).finish_non_exhaustive()
    }
}
