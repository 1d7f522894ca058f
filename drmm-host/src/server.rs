//! What the threads of the host share.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use drmm_pci::Bus;
use drmm_runtime::{Errno, Error, Result};
use rustix::event::{epoll, Timespec};
use rustix::net::{accept_with, shutdown, Shutdown, SocketFlags};

use crate::command;
use crate::files::Files;
use crate::line::Line;
use crate::machine::Machine;
use crate::sys::peer::Peer;
use crate::tree::Tree;

/// As many connections as a user may have.
const LINES_OF_A_USER: usize = 1024;
/// Enough for a call; a thread of the default size would cost address space only, but a program may
/// have many.
const STACK: usize = 512 << 10;

/// How often threads look whether the host is over.
const LOOK_AGAIN: Timespec = Timespec { tv_sec: 0, tv_nsec: 250_000_000 };

pub(crate) struct Server {
    pub(crate) files: Files,
    pub(crate) machine: Mutex<Box<dyn Machine>>,
    pub(crate) bus: Option<Arc<Bus>>,
    pub(crate) tree: Tree,
    lines: Mutex<HashMap<u64, Arc<Line>>>,
    last_line: AtomicU64,
    /// Tells one thread of each connection whose program has gone.
    gone: OwnedFd,
    /// The host has ended; its threads end as well.
    is_over: AtomicBool,
    /// Anything that is written ends the host.
    pub(crate) quit: Mutex<Option<Arc<OwnedFd>>>,
}

impl Server {
    pub(crate) fn new(tree: Tree, bus: Option<Arc<Bus>>, machine: Box<dyn Machine>) -> io::Result<Self> {
        Ok(Self {
            files: Files::new()?,
            machine: Mutex::new(machine),
            bus,
            tree,
            lines: Mutex::default(),
            last_line: AtomicU64::new(0),
            gone: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            is_over: AtomicBool::new(false),
            quit: Mutex::default(),
        })
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<u64, Arc<Line>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the threads that follow what programs close.
    pub(crate) fn follow(self: &Arc<Self>) -> io::Result<()> {
        let server = Arc::clone(self);
        thread::Builder::new().name("drmm closing".into()).spawn(move || {
            while !server.is_over() {
                for id in server.files.closing.next(&LOOK_AGAIN) {
                    server.release(id);
                }
            }
        })?;
        let server = Arc::clone(self);
        thread::Builder::new().name("drmm gone".into()).spawn(move || {
            while !server.is_over() {
                server.cancel_for_the_gone();
            }
        })?;
        Ok(())
    }

    /// Ends the waits of programs that have gone, once there are some.
    fn cancel_for_the_gone(&self) {
        let mut events = Vec::with_capacity(64);
        let space = rustix::buffer::spare_capacity(&mut events);
        if epoll::wait(&self.gone, space, Some(&LOOK_AGAIN)).is_err() {
            return;
        }
        for event in &events {
            let line = self.lines().get(&event.data.u64()).cloned();
            if let Some(line) = line {
                line.cancel();
            }
        }
    }

    fn is_over(&self) -> bool {
        // ORDERING: relaxed: the threads look again and again, and read nothing else by it.
        self.is_over.load(Ordering::Relaxed)
    }

    /// Ends all connections, their waits, and the threads.
    pub(crate) fn end(&self) {
        // ORDERING: as above.
        self.is_over.store(true, Ordering::Relaxed);
        let lines: Vec<_> = self.lines().values().cloned().collect();
        for line in lines {
            line.cancel();
            // An answer on its way still goes out. The program may have closed its end.
            let _ = shutdown(&line.socket, Shutdown::Read);
        }
    }

    /// Releases a file on a thread of its own: a driver may take its time, and other files wait.
    fn release(self: &Arc<Self>, id: u64) {
        let server = Arc::clone(self);
        let own = thread::Builder::new().name("drmm close".into()).stack_size(STACK);
        if own.spawn(move || server.files.release(id)).is_err() {
            self.files.release(id);
        }
    }

    /// Takes a connection and gives it a thread. A program that has too many is refused.
    pub(crate) fn accept(self: &Arc<Self>, listener: &OwnedFd) -> io::Result<()> {
        let socket = accept_with(listener, SocketFlags::CLOEXEC)?;
        // ORDERING: only uniqueness matters, which every ordering gives.
        let number = self.last_line.fetch_add(1, Ordering::Relaxed) + 1;
        // A program that has ended already wants nothing.
        let Ok(line) = Line::new(number, socket).map(Arc::new) else { return Ok(()) };
        let mut lines = self.lines();
        if lines.values().filter(|other| other.peer.user() == line.peer.user()).count() >= LINES_OF_A_USER {
            return Ok(());
        }
        lines.insert(number, Arc::clone(&line));
        drop(lines);
        let data = epoll::EventData::new_u64(number);
        let flags = epoll::EventFlags::RDHUP | epoll::EventFlags::ONESHOT;
        let server = Arc::clone(self);
        let begun = epoll::add(&self.gone, line.socket.as_fd(), data, flags)
            .map_err(io::Error::from)
            .and_then(|()| {
                let own = thread::Builder::new().name(format!("drmm line {number}")).stack_size(STACK);
                own.spawn(move || {
                    line.serve(&server);
                    server.lines().remove(&number);
                })
            });
        if begun.is_err() {
            self.lines().remove(&number);
        }
        Ok(())
    }

    /// Ends the waits of another connection of the same process.
    pub(crate) fn cancel(&self, number: u64, peer: &Peer) -> Result {
        let line = self.lines().get(&number).cloned();
        let own = line.filter(|line| line.peer.number() == peer.number() && line.peer.user() == peer.user());
        own.ok_or(Error::new(Errno::EPERM, "a connection of another process"))?.cancel();
        Ok(())
    }

    /// Does what is asked for by the user of this process or root.
    pub(crate) fn command(&self, peer: &Peer, text: &[u8]) -> Result<(String, Option<OwnedFd>)> {
        if peer.user() != 0 && peer.user() != rustix::process::geteuid().as_raw() {
            return Err(Error::new(Errno::EPERM, "commands are for the host's own user, and root"));
        }
        let words = std::str::from_utf8(text).map_err(|_| Error::new(Errno::EINVAL, "a command is text"))?;
        command::run(self, words)
    }
}
