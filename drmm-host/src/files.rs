//! The files that programs have open.

use std::collections::HashMap;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use drmm_client::wire::FileName;
use drmm_kms::{open_by, Caller};
use drmm_runtime::{Errno, Error, Result};
use rustix::net::sockopt::socket_cookie;
use rustix::net::{bind, SocketAddrUnix};

use crate::closing::Closing;
use crate::pace::Pace;
use crate::sink::{cost_of_a_record, Sink, SEND_BUFFER};
use crate::sys::packet;
use crate::sys::peer::Peer;

/// As many files as a user may have open: the host has a limit of its own.
const FILES_OF_A_USER: usize = 1024;

/// An open file.
pub(crate) struct OpenFile {
    pub(crate) id: u64,
    pub(crate) file: drmm_kms::File,
    /// The program that has opened it, or was the last to show its descriptor: its number and name.
    program: Mutex<(i32, String)>,
    user: u32,
    /// The cookie of the program's end, which the kernel gives to no other socket, ever.
    cookie: u64,
}

impl OpenFile {
    /// The number and the name of the program that has it.
    pub(crate) fn program(&self) -> (i32, String) {
        self.program.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// All open files.
pub(crate) struct Files {
    open: Mutex<HashMap<u64, Arc<OpenFile>>>,
    pub(crate) closing: Closing,
    record: u64,
    pub(crate) pace: Arc<Pace>,
}

fn no_room(_: impl Sized) -> Error {
    Error::new(Errno::ENOMEM, "the host has no room for another open file")
}

impl Files {
    pub(crate) fn new() -> io::Result<Self> {
        let (closing, record) = (Closing::new()?, cost_of_a_record()?);
        Ok(Self { open: Mutex::default(), closing, record, pace: Arc::default() })
    }

    fn open_ones(&self) -> MutexGuard<'_, HashMap<u64, Arc<OpenFile>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a card for a program, which gets the descriptor.
    pub(crate) fn open(&self, minor: u32, peer: &Peer) -> Result<OwnedFd> {
        let of_user = self.open_ones().values().filter(|open| open.user == peer.user()).count();
        if of_user >= FILES_OF_A_USER {
            return Err(no_room(()));
        }
        let (ours, theirs) = packet::pair().map_err(no_room)?;
        let id = random()?;
        let (name, length) = FileName { file: id, minor }.to_bytes();
        let name = SocketAddrUnix::new_abstract_name(name.get(..length).unwrap_or(&name)).map_err(no_room)?;
        bind(&ours, &name).map_err(no_room)?;
        // Without it fewer events fit, and are refused when they are asked for.
        let _ = rustix::net::sockopt::set_socket_send_buffer_size(&ours, SEND_BUFFER);
        let cookie = socket_cookie(&theirs).map_err(no_room)?;
        let sink = Arc::new(Sink::new(ours, self.record, Arc::clone(&self.pace)));
        let mut caller = Caller::of(peer.number().unsigned_abs());
        if peer.is_admin() {
            caller = caller.admin();
        }
        let file = open_by(&caller, minor, sink.clone())?;
        let program = Mutex::new((peer.number(), peer.name()));
        let open = Arc::new(OpenFile { id, file, program, user: peer.user(), cookie });
        self.open_ones().insert(id, open);
        if let Err(error) = self.closing.add(id, sink) {
            let open = self.open_ones().remove(&id);
            drop(open);
            return Err(no_room(error));
        }
        Ok(theirs)
    }

    /// The file whose descriptor a program has shown.
    pub(crate) fn shown(&self, id: u64, end: BorrowedFd<'_>, peer: &Peer) -> Result<Arc<OpenFile>> {
        let not_ours = Error::new(Errno::ENODEV, "a descriptor that is no open file of this host");
        let open = self.open_ones().get(&id).cloned().ok_or(not_ours)?;
        // The number is no secret, a name can be forged, and so can an inode. A cookie cannot, and
        // what is no socket has none.
        match socket_cookie(end) {
            Ok(cookie) if cookie == open.cookie => {
                let program = (peer.number(), peer.name());
                *open.program.lock().unwrap_or_else(PoisonError::into_inner) = program;
                Ok(open)
            }
            _ => Err(not_ours),
        }
    }

    /// All of them, by their cards and programs.
    pub(crate) fn list(&self) -> Vec<Arc<OpenFile>> {
        let mut all: Vec<_> = self.open_ones().values().cloned().collect();
        all.sort_by_key(|open| (open.file.minor(), open.program(), open.id));
        all
    }

    /// Releases a file that its program has closed.
    pub(crate) fn release(&self, id: u64) {
        // Dropped last, also if a driver panics: requests wait for it.
        let _released = Released { closing: &self.closing, id };
        let open = self.open_ones().remove(&id);
        drop(open);
    }
}

/// Says that a file is released.
struct Released<'a> {
    closing: &'a Closing,
    id: u64,
}

impl Drop for Released<'_> {
    fn drop(&mut self) {
        self.closing.released(self.id);
    }
}

/// A number that cannot be guessed, of 62 bits: an answer can carry it.
fn random() -> Result<u64> {
    let mut bytes = [0; 8];
    rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty()).map_err(no_room)?;
    Ok(u64::from_ne_bytes(bytes) >> 2)
}
