//! What the threads of the host share.

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use drmm_pci::Bus;
use drmm_runtime::{Errno, Error, Result};
use rustix::event::{epoll, Timespec};
use rustix::net::{shutdown, Shutdown};

use crate::files::Files;
use crate::line::Line;
use crate::machine::Machine;
use crate::sys::packet;
use crate::sys::peer::Peer;
use crate::tree::Tree;

/// As many connections as a user may have.
const LINES_OF_A_USER: usize = 1024;
/// How often the end is looked at, and how long is slept in between: a second in all.
const LOOKS_AT_THE_END: u32 = 200;
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// How often threads look whether the host is over.
pub(crate) const LOOK_AGAIN: Timespec = Timespec { tv_sec: 0, tv_nsec: 250_000_000 };

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
    /// What is written here ends the host.
    quit: OwnedFd,
}

/// Whether programs of this user are served: root's and the host's own. The mode of the socket says
/// the same, and can be changed.
pub(crate) fn serves(user: u32) -> bool {
    user == 0 || user == rustix::process::geteuid().as_raw()
}

impl Server {
    pub(crate) fn new(
        tree: Tree,
        bus: Option<Arc<Bus>>,
        machine: Box<dyn Machine>,
        quit: OwnedFd,
    ) -> io::Result<Self> {
        Ok(Self {
            files: Files::new()?,
            machine: Mutex::new(machine),
            bus,
            tree,
            lines: Mutex::default(),
            last_line: AtomicU64::new(0),
            gone: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            is_over: AtomicBool::new(false),
            quit,
        })
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<u64, Arc<Line>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Knows a new connection; `None` if its program has gone already, is of a user that this host
    /// does not serve, or if its user has too many.
    pub(crate) fn add(&self, socket: OwnedFd) -> io::Result<Option<Arc<Line>>> {
        // ORDERING: only uniqueness matters, which every ordering gives.
        let number = self.last_line.fetch_add(1, Ordering::Relaxed) + 1;
        let Ok(line) = Line::new(number, socket).map(Arc::new) else { return Ok(None) };
        let user = line.peer.user();
        if !serves(user) {
            return Ok(None);
        }
        let mut lines = self.lines();
        if lines.values().filter(|other| other.peer.user() == user).count() >= LINES_OF_A_USER {
            return Ok(None);
        }
        let flags = epoll::EventFlags::RDHUP | epoll::EventFlags::ONESHOT;
        epoll::add(&self.gone, &line.socket, epoll::EventData::new_u64(number), flags)?;
        lines.insert(number, Arc::clone(&line));
        Ok(Some(line))
    }

    /// A connection has ended.
    pub(crate) fn remove(&self, number: u64) {
        self.lines().remove(&number);
    }

    /// Ends the waits of programs that have gone, once there are some.
    pub(crate) fn cancel_for_the_gone(&self) {
        let mut events = Vec::with_capacity(64);
        let space = rustix::buffer::spare_capacity(&mut events);
        if epoll::wait(&self.gone, space, Some(&LOOK_AGAIN)).is_err() {
            return;
        }
        for event in &events {
            let line = self.lines().get(&event.data.u64()).cloned();
            if let Some(line) = line {
                line.leave();
            }
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        // ORDERING: relaxed: the threads look again and again, and read nothing else by it.
        self.is_over.load(Ordering::Relaxed)
    }

    /// Ends all connections, their waits, and the threads.
    pub(crate) fn end(&self) {
        // ORDERING: as above.
        self.is_over.store(true, Ordering::Relaxed);
        let lines: Vec<_> = self.lines().values().cloned().collect();
        for line in lines {
            line.leave();
            // An answer on its way still goes out. The program may have closed its end.
            let _ = shutdown(&line.socket, Shutdown::Read);
        }
        // The process may end with this call. A call that a driver holds is not waited for.
        for _ in 0..LOOKS_AT_THE_END {
            if self.lines().is_empty() {
                return;
            }
            std::thread::sleep(BETWEEN_LOOKS);
        }
    }

    /// Ends the waits of another connection of the same process.
    pub(crate) fn cancel(&self, number: u64, peer: &Peer) -> Result {
        let line = self.lines().get(&number).cloned();
        let own = line.filter(|line| line.peer.number() == peer.number() && line.peer.user() == peer.user());
        own.ok_or(Error::new(Errno::EPERM, "a connection of another process"))?.cancel();
        Ok(())
    }

    /// Lets the host end.
    pub(crate) fn stop(&self) {
        // It may have been told before.
        let _ = packet::send(&self.quit, &[b"quit"], None);
    }
}
