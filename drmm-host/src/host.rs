//! The host: a folder with a socket, until it is told to stop.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::sync::Arc;
use std::time::{Duration, Instant};

use drmm_client::place::{Place, PRELOAD};
use drmm_pci::Bus;
use drmm_runtime::{Errno, Error, Result};
use rustix::event::{poll, PollFd, PollFlags};
use rustix::fs::{flock, FlockOperation};
use rustix::net::{bind, listen, socket_with, AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use rustix::process::{getrlimit, setrlimit, Resource, Rlimit};

use crate::machine::{Machine, Unknown};
use crate::server::Server;
use crate::sys::packet;
use crate::threads;
use crate::tree::Tree;

/// As many programs may wait to be connected.
const BACKLOG: i32 = 128;

/// Serves all cards of this process to other processes.
///
/// ```no_run
/// use drmm_host::Host;
/// use drmm_pci::Bus;
/// # struct Flash;
/// # impl drmm_pci::Driver for Flash {
/// #     const IDS: &'static [drmm_pci::Id] = &[];
/// #     fn probe<'bound>(
/// #         _: &'bound drmm_pci::Device<drmm_pci::Bound<'bound>>,
/// #     ) -> drmm_runtime::Result<drmm_pci::Registered> {
/// #         Ok(drmm_pci::Registered::no_device())
/// #     }
/// # }
///
/// let machine = drmm_sim::Machine::new()?;
/// machine.plug(2, drmm_sim::Bochs::new())?;
/// let bus = Bus::new(machine)?;
/// bus.register_driver::<Flash>();
/// Host::new().bus(bus).serve()?;
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub struct Host {
    place: Place,
    bus: Option<Arc<Bus>>,
    machine: Box<dyn Machine>,
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

impl Host {
    /// A host in the user's own folder: see [`Place::new`].
    #[must_use]
    pub fn new() -> Self {
        Self { place: Place::new(), bus: None, machine: Box::new(Unknown) }
    }

    /// In this folder.
    #[must_use]
    pub fn place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// The bus that the cards are on: its functions are shown in `/sys`, and can be unbound by
    /// `drmm unbind`.
    #[must_use]
    pub fn bus(mut self, bus: impl Into<Arc<Bus>>) -> Self {
        self.bus = Some(bus.into());
        self
    }

    /// What `drmm pull`, `plug` and `screenshot` do.
    #[must_use]
    pub fn machine(mut self, machine: impl Machine) -> Self {
        self.machine = Box::new(machine);
        self
    }

    /// Makes the folder and its socket: programs can connect from now on, and are served once
    /// [`Serving::serve`] runs.
    ///
    /// Fails with `EBUSY` if another host serves the folder, and with `EIO` if it cannot be made.
    pub fn start(self) -> Result<Serving> {
        let lock = self.folder()?;
        raise_limit();
        let broken = |error: io::Error| failed("the folder of the host cannot be filled", &error);
        let listener = self.listener().map_err(broken)?;
        let tree = Tree::start(&self.place, self.bus.clone()).map_err(broken)?;
        put_preload(&self.place).map_err(broken)?;
        let (quit, told) = packet::pair().map_err(broken)?;
        let server = Server::new(tree, self.bus, self.machine, quit).map_err(broken)?;
        let server = Arc::new(server);
        threads::follow(&server).map_err(broken)?;
        Ok(Serving { server, listener, told, place: self.place, _lock: lock })
    }

    /// Serves until `drmm quit`. Errors are those of [`start`](Self::start).
    pub fn serve(self) -> Result {
        self.start()?.serve()
    }

    /// The folder, which is this user's and locked.
    fn folder(&self) -> Result<File> {
        let broken = |error: io::Error| failed("the folder of the host cannot be made", &error);
        let folder = self.place.folder();
        match fs::DirBuilder::new().recursive(true).mode(0o755).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(broken(error)),
            _ => {}
        }
        self.place.check().map_err(broken)?;
        let lock = File::create(self.place.lock()).map_err(broken)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(lock),
            Err(_) => Err(Error::new(
                Errno::EBUSY,
                "another host serves this folder; stop it by `drmm quit`, or set DRMM_DIR",
            )),
        }
    }

    fn listener(&self) -> io::Result<OwnedFd> {
        let path = self.place.socket();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        bind(&listener, &SocketAddrUnix::new(&path)?)?;
        // Root's host too: a process keeps its connection when it executes a program that changes
        // its user, and a host that may reach all memory would reach that of the new program.
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        listen(&listener, BACKLOG)?;
        Ok(listener)
    }
}

/// Puts the library in its place. Programs of a host before this one may have the old one mapped,
/// so its file is not written to.
fn put_preload(place: &Place) -> io::Result<()> {
    let new = place.preload().with_extension("new");
    fs::write(&new, PRELOAD)?;
    fs::rename(&new, place.preload())
}

/// As many descriptors as the system allows: a connection and a file need one each.
fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    // Refused, the limit is what it was, and programs are told when it is reached.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// A host that programs can connect to.
pub struct Serving {
    server: Arc<Server>,
    listener: OwnedFd,
    told: OwnedFd,
    place: Place,
    _lock: File,
}

impl Serving {
    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Serves until `drmm quit`.
    pub fn serve(self) -> Result {
        let broken = |error: io::Error| failed("the host cannot wait for programs", &error);
        let mut said: Option<Instant> = None;
        loop {
            let mut fds =
                [PollFd::new(&self.listener, PollFlags::IN), PollFd::new(&self.told, PollFlags::IN)];
            match poll(&mut fds, None) {
                Err(rustix::io::Errno::INTR) => continue,
                result => result.map_err(|error| broken(error.into()))?,
            };
            let is_told = !fds[1].revents().is_empty();
            if is_told {
                break;
            }
            if let Err(error) = threads::accept(&self.server, &self.listener) {
                // Descriptors or threads have run out. They come back when programs end.
                if said.is_none_or(|said| said.elapsed() >= Duration::from_secs(1)) {
                    eprintln!("drmm: a program cannot be served: {error}");
                    said = Some(Instant::now());
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        self.server.end();
        // A program that connects now is told that there is no host.
        let _ = fs::remove_file(self.place.socket());
        Ok(())
    }
}

fn failed(what: &'static str, error: &io::Error) -> Error {
    Error::new(Errno::EIO, what).because(error)
}
