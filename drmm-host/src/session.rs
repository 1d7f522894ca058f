//! The requests of a connection, one after the other.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Weak};

use drmm_client::wire::{op, Answer, Request, REQUEST, TEXT, VERSION};
use drmm_kms::{Caller, UserPtr};
use drmm_runtime::{Errno, Error, Result};

use crate::command;
use crate::files::OpenFile;
use crate::line::Line;
use crate::program::Program;
use crate::server::Server;
use crate::sys::memory::Remote;
use crate::sys::packet;

/// A connection, and what all of them share.
pub(crate) struct Session<'a> {
    pub(crate) server: &'a Server,
    pub(crate) line: &'a Line,
    /// The files whose descriptors the program has shown.
    pub(crate) shown: HashMap<u64, Weak<OpenFile>>,
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

impl Session<'_> {
    /// Serves requests until the program closes the connection, or breaks its rules.
    pub(crate) fn serve(mut self) {
        let mut buffer = vec![0; REQUEST + TEXT];
        let mut is_greeted = false;
        while let Ok((length @ 1.., fd)) = packet::receive(self.line.socket.as_fd(), &mut buffer) {
            let message = buffer.get(..length).unwrap_or_default();
            // A request that cannot be read ends the connection: nothing that follows can be
            // trusted.
            let Some(request) = Request::from_bytes(message) else { return };
            if !is_greeted && request.op != op::HELLO {
                return;
            }
            is_greeted = true;
            let text = message.get(REQUEST..).unwrap_or_default();
            let reply = self.answer(&request, fd, text);
            if self.send(&request, reply).is_err() {
                return;
            }
        }
    }

    fn send(&self, request: &Request, reply: Result<Reply>) -> io::Result<()> {
        let reply = reply.unwrap_or_else(|error| {
            // A program has the number alone, as from a kernel.
            let is_read = matches!(request.op, op::HELLO | op::COMMAND);
            let text = if is_read { error.to_string() } else { String::new() };
            Reply { value: (-error.errno().number()).into(), text, fd: None }
        });
        let text = reply.text.get(..reply.text.floor_char_boundary(TEXT)).unwrap_or_default();
        let answer = Answer { value: reply.value, length: text.len() as u64 };
        let fd = reply.fd.as_ref().map(AsFd::as_fd);
        packet::send(&self.line.socket, &[&answer.to_bytes(), text.as_bytes()], fd)
    }

    fn answer(&mut self, request: &Request, fd: Option<OwnedFd>, text: &[u8]) -> Result<Reply> {
        let server = self.server;
        server.files.closing.settle();
        match request.op {
            op::HELLO => self.hello(request),
            op::OPEN => {
                let none = Error::new(Errno::ENXIO, "no such card");
                let minor = request.word.try_into().map_err(|_| none)?;
                let fd = server.files.open(minor, &self.line.peer)?;
                Ok(Reply { fd: Some(fd), ..Reply::default() })
            }
            op::PRESENT => {
                let end = fd.ok_or(NO_REQUEST)?;
                let open = server.files.shown(request.file, end.as_fd(), &self.line.peer)?;
                self.shown.retain(|_, open| open.strong_count() > 0);
                self.shown.insert(open.id, Arc::downgrade(&open));
                Ok(Reply::of(open.id))
            }
            op::IOCTL => self.ioctl(&*self.known(request.file)?, request),
            op::MMAP => {
                let open = self.known(request.file)?;
                let mapping = open.file.mmap(request.address, request.length)?;
                let lost = |_| Error::new(Errno::ENOMEM, "the host has no room for another descriptor");
                let fd = mapping.backing_fd().try_clone_to_owned().map_err(lost)?;
                Ok(Reply { fd: Some(fd), ..Reply::default() })
            }
            op::CANCEL => server.cancel(request.file, &self.line.peer).map(|()| Reply::default()),
            op::COMMAND => {
                let (text, fd) = self.command(text)?;
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
        if request.address != 0 && Remote(&self.line.peer).try_read(request.address).ok() != Some(VERSION) {
            eprintln!(
                "drmm: {} ({}) is refused: this process may not read its memory; it is of another user, or \
                 the system forbids it (`kernel.yama.ptrace_scope`)",
                self.line.peer.name(),
                self.line.peer.number()
            );
            return Err(Error::new(Errno::EPERM, "the host may not read the program's memory"));
        }
        Ok(Reply::of(self.line.number))
    }

    fn ioctl(&self, open: &OpenFile, request: &Request) -> Result<Reply> {
        let word = u32::try_from(request.word).map_err(|_| NO_REQUEST)?;
        let cancel = self.line.begin();
        let process = self.line.peer.number().unsigned_abs();
        let mut caller = Caller::of(process).cancelled_by(&cancel);
        if self.line.peer.is_admin() {
            caller = caller.admin();
        }
        let result = open.file.ioctl(&caller, word, UserPtr(request.address), &mut Program::new(self.line));
        self.line.end();
        result.map(|value| Reply { value: value.into(), ..Reply::default() })
    }

    /// Does what a program of this process's user, or of root, asks for: no other is connected.
    fn command(&self, text: &[u8]) -> Result<(String, Option<OwnedFd>)> {
        let words = std::str::from_utf8(text).map_err(|_| Error::new(Errno::EINVAL, "a command is text"))?;
        command::run(self.server, words)
    }

    /// A file that was shown on this connection and is still open.
    fn known(&self, id: u64) -> Result<Arc<OpenFile>> {
        let open = self.shown.get(&id).and_then(Weak::upgrade);
        open.ok_or(Error::new(Errno::EBADF, "a file that was not shown on this connection"))
    }
}
