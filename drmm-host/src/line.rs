//! A connection of a program, and the thread that serves it.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use drmm_client::wire::{op, Answer, Request, REQUEST, TEXT, VERSION};
use drmm_kms::{Caller, Cancel, UserPtr};
use drmm_runtime::{Errno, Error, Result};

use crate::files::OpenFile;
use crate::server::Server;
use crate::sys::memory::Remote;
use crate::sys::packet;
use crate::sys::peer::Peer;

/// A connection.
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) socket: OwnedFd,
    pub(crate) peer: Peer,
    /// Ends the waits of the call that is under way.
    under_way: Mutex<Option<Arc<Cancel>>>,
}

/// What goes back.
#[derive(Default)]
struct Reply {
    value: i64,
    fd: Option<OwnedFd>,
    text: String,
}

impl Reply {
    fn of(value: u64) -> Self {
        Self { value: value.cast_signed(), ..Self::default() }
    }
}

const NO_REQUEST: Error = Error::new(Errno::EINVAL, "a message that is no request");

impl Line {
    pub(crate) fn new(number: u64, socket: OwnedFd) -> io::Result<Self> {
        let peer = Peer::of(socket.as_fd())?;
        Ok(Self { number, socket, peer, under_way: Mutex::default() })
    }

    /// Ends the waits of the call under way: a signal has come, or the program has gone.
    pub(crate) fn cancel(&self) {
        let cancel = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(cancel) = cancel {
            cancel.cancel();
        }
    }

    /// Serves requests until the program closes the connection, or breaks its rules.
    pub(crate) fn serve(&self, server: &Server) {
        let mut shown = HashMap::new();
        let mut buffer = vec![0; REQUEST + TEXT];
        let mut is_greeted = false;
        while let Ok((length @ 1.., fd)) = packet::receive(self.socket.as_fd(), &mut buffer) {
            let message = buffer.get(..length).unwrap_or_default();
            // A request that cannot be read ends the connection: nothing that follows can be trusted.
            let Some(request) = Request::from_bytes(message) else { return };
            if !is_greeted && request.op != op::HELLO {
                return;
            }
            is_greeted = true;
            let text = message.get(REQUEST..).unwrap_or_default();
            let reply = self.answer(server, &request, fd, text, &mut shown);
            if self.send(reply).is_err() {
                return;
            }
        }
    }

    fn send(&self, reply: Result<Reply>) -> io::Result<()> {
        let reply = reply.unwrap_or_else(|error| Reply {
            value: (-error.errno().number()).into(),
            text: format!("{error}"),
            ..Reply::default()
        });
        let text = reply.text.get(..reply.text.len().min(TEXT)).unwrap_or_default();
        let answer = Answer { value: reply.value, length: text.len() as u64 };
        let fd = reply.fd.as_ref().map(AsFd::as_fd);
        packet::send(&self.socket, &[&answer.to_bytes(), text.as_bytes()], fd)
    }

    fn answer(
        &self,
        server: &Server,
        request: &Request,
        fd: Option<OwnedFd>,
        text: &[u8],
        shown: &mut HashMap<u64, Weak<OpenFile>>,
    ) -> Result<Reply> {
        server.files.closing.settle();
        match request.op {
            op::HELLO => self.hello(request),
            op::OPEN => {
                let none = Error::new(Errno::ENXIO, "no such card");
                let minor = request.word.try_into().map_err(|_| none)?;
                let fd = server.files.open(minor, &self.peer)?;
                Ok(Reply { fd: Some(fd), ..Reply::default() })
            }
            op::PRESENT => {
                let end = fd.ok_or(NO_REQUEST)?;
                let open = server.files.shown(request.file, end.as_fd())?;
                shown.retain(|_, open| open.strong_count() > 0);
                shown.insert(open.id, Arc::downgrade(&open));
                Ok(Reply::of(open.id))
            }
            op::IOCTL => self.ioctl(&*known(shown, request.file)?, request),
            op::MMAP => {
                let open = known(shown, request.file)?;
                let mapping = open.file.mmap(request.address, request.length)?;
                let lost = |_| Error::new(Errno::ENOMEM, "the host has no room for another descriptor");
                let fd = mapping.backing_fd().try_clone_to_owned().map_err(lost)?;
                Ok(Reply { fd: Some(fd), ..Reply::default() })
            }
            op::CANCEL => server.cancel(request.file, &self.peer).map(|()| Reply::default()),
            op::COMMAND => {
                let (text, fd) = server.command(&self.peer, text)?;
                Ok(Reply { value: 0, fd, text })
            }
            _ => Err(NO_REQUEST),
        }
    }

    /// The version is right, and the memory of the program can be read.
    fn hello(&self, request: &Request) -> Result<Reply> {
        if request.word != VERSION {
            return Err(Error::new(Errno::EINVAL, "the program speaks another version")
                .figures(request.word, VERSION));
        }
        // A command has no memory to show.
        if request.address != 0 && Remote(&self.peer).try_read(request.address).ok() != Some(VERSION) {
            eprintln!(
                "drmm: {} ({}) is refused: this process may not read its memory; it is of another user, or \
                 the system forbids it (`kernel.yama.ptrace_scope`)",
                self.peer.name(),
                self.peer.number()
            );
            return Err(Error::new(Errno::EPERM, "the host may not read the program's memory"));
        }
        Ok(Reply::of(self.number))
    }

    fn ioctl(&self, open: &OpenFile, request: &Request) -> Result<Reply> {
        let word = u32::try_from(request.word).map_err(|_| NO_REQUEST)?;
        let cancel = Arc::new(Cancel::new());
        let under_way = || self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        *under_way() = Some(Arc::clone(&cancel));
        let process = self.peer.number().unsigned_abs();
        let mut caller = Caller::of(process).cancelled_by(&cancel);
        if self.peer.is_admin() {
            caller = caller.admin();
        }
        let result = open.file.ioctl(&caller, word, UserPtr(request.address), &mut Remote(&self.peer));
        *under_way() = None;
        result.map(|value| Reply { value: value.into(), ..Reply::default() })
    }
}

/// A file that was shown on this connection and is still open.
fn known(shown: &HashMap<u64, Weak<OpenFile>>, id: u64) -> Result<Arc<OpenFile>> {
    let open = shown.get(&id).and_then(Weak::upgrade);
    open.ok_or(Error::new(Errno::EBADF, "a file that was not shown on this connection"))
}
