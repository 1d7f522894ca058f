//! The program that has made a call: its memory, and its descriptors, which travel on its
//! connection while it waits.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};

use drmm_client::wire::{op, Answer, Request, REQUEST};
use drmm_kms::{UserMemory, UserPtr};
use drmm_runtime::{Errno, Error, Result};

use crate::line::Line;
use crate::sys::memory::Remote;
use crate::sys::packet;

/// A program, for one call.
pub(crate) struct Program<'a> {
    line: &'a Line,
    memory: Remote<'a>,
}

impl<'a> Program<'a> {
    pub(crate) fn new(line: &'a Line) -> Self {
        Self { line, memory: Remote(&line.peer) }
    }

    /// Asks for something in the middle of the call. The answer is of kind `op`: its word and its
    /// descriptor. A program that breaks the rules here loses the call, and with its next message
    /// the connection.
    fn ask(&self, answer: Answer, fd: Option<&File>, op: u32) -> Result<(i64, Option<OwnedFd>)> {
        let broken = Error::new(Errno::EIO, "a program has left a call in the middle");
        let socket = self.line.socket.as_fd();
        packet::send(socket, &[&answer.to_bytes()], fd.map(AsFd::as_fd)).map_err(|_| broken)?;
        let mut bytes = [0; REQUEST];
        let (length, fd) = packet::receive(socket, &mut bytes).map_err(|_| broken)?;
        let request = Request::from_bytes(bytes.get(..length).unwrap_or_default()).ok_or(broken)?;
        if request.op != op {
            return Err(broken);
        }
        Ok((request.word.cast_signed(), fd))
    }
}

/// The error that a program has got instead of doing what it was asked for.
fn error_of(number: i64, usual: Errno) -> Error {
    let errno = i32::try_from(number).ok().and_then(i32::checked_neg).and_then(Errno::from_number);
    Error::new(errno.unwrap_or(usual), "a descriptor cannot be given to or taken from the program")
}

impl UserMemory for Program<'_> {
    fn copy_in(&mut self, at: UserPtr, into: &mut [u8]) -> Result {
        self.memory.copy_in(at, into)
    }

    fn copy_out(&mut self, at: UserPtr, from: &[u8]) -> Result {
        self.memory.copy_out(at, from)
    }

    fn install_fd(&mut self, file: File, close_on_exec: bool) -> Result<i32> {
        let answer = Answer { value: close_on_exec.into(), length: Answer::TAKE };
        let (number, _) = self.ask(answer, Some(&file), op::TAKEN)?;
        let number = i32::try_from(number).ok().filter(|number| *number >= 0).ok_or(number);
        number.map_err(|error| error_of(error, Errno::EMFILE))
    }

    fn take_fd(&mut self, fd: i32) -> Result<File> {
        let answer = Answer { value: fd.into(), length: Answer::GIVE };
        let (error, file) = self.ask(answer, None, op::GIVEN)?;
        file.map(File::from).ok_or(error_of(error, Errno::EBADF))
    }
}
