//! Between a driver's own type and the file layer: publishes a device as a card.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use drmm_runtime::driver::NamedDriver;
use drmm_runtime::publish::{OpenFile, Publication};
use drmm_runtime::report::{Level, Report, Topic};
use drmm_runtime::{Dev, Errno, Error, Result};

use crate::face::driver::{Detected, ProbeSink};
use crate::face::mode::Mode;
use crate::host::backend::{Backend, ConnectorDraft, CrtcDraft, Identity, PlaneDraft};
use crate::host::calls::{FileData, OwnCall};
use crate::host::card::modes::Modes;
use crate::host::card::registry;
use crate::host::card::subscribe::{tell, CardEvent};
use crate::host::commit::tail::Tail;
use crate::host::commit::Commit;
use crate::host::mask::bits;
use crate::host::panic::caught;
use crate::host::sync::Lock;
use crate::host::table::Table;
use crate::host::vblank::Switch;

/// The card of a device, from `devm_register` until unbind.
pub(crate) struct Front<T: NamedDriver> {
    modes: Arc<Modes>,
    table: Arc<Table<T>>,
    published: Lock<Option<Published>>,
}

struct Published {
    minor: Option<u32>,
    threads: Vec<JoinHandle<()>>,
}

impl Published {
    fn spawn(&mut self, name: &str, run: impl FnOnce() + Send + 'static) -> Result {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(run);
        self.threads.push(thread.map_err(|_| Error::new(Errno::ENOMEM, "no thread for a card"))?);
        Ok(())
    }
}

impl<T: NamedDriver> Front<T> {
    pub(crate) fn new(modes: Arc<Modes>, table: Arc<Table<T>>) -> Self {
        Self { modes, table, published: Lock::new(None) }
    }

    /// Starts the card's threads and lets programs open it.
    fn open(&self, backend: &Arc<dyn Backend>) -> Result {
        if registry::card(|card| card.modes.device == self.modes.device).is_ok() {
            let two =
                "a device has one mode config, and a simple pipe makes it: more heads are more mode objects";
            return Err(Error::new(Errno::EINVAL, two));
        }
        self.modes.topology().check()?;
        self.modes.offer_all_modes(&**backend);
        self.look(&**backend);
        let mut published = Published { minor: None, threads: Vec::new() };
        let begun = self.begin(backend, &mut published);
        *self.published.lock() = Some(published);
        if begun.is_err() {
            self.close();
        }
        begun
    }

    /// Looks which monitors are there, so that programs find them without a probe of their own.
    fn look(&self, backend: &dyn Backend) {
        for connector in 0..self.modes.topology().connectors.len() {
            if let Err(error) = self.modes.probe(connector, backend) {
                tell_of_probe(&self.modes, &error);
            }
        }
    }

    fn begin(&self, backend: &Arc<dyn Backend>, published: &mut Published) -> Result {
        for (index, crtc) in self.modes.topology().crtcs.iter().enumerate() {
            let vblank = Arc::clone(&crtc.vblank);
            vblank.connect(Some(Arc::new(VblankSwitch { crtc: index, backend: Arc::clone(backend) })));
            published.spawn("drm-vblank", move || vblank.run())?;
        }
        self.modes.mailbox.open();
        let minor = registry::add(Arc::clone(&self.modes), Arc::clone(backend), &self.modes.parent)?;
        published.minor = Some(minor);
        let modes = Arc::clone(&self.modes);
        published.spawn("drm-commit", move || commit(&modes))?;
        let (modes, backend) = (Arc::clone(&self.modes), Arc::clone(backend));
        published.spawn("drm-card", move || look(&modes, &*backend, minor))
    }

    /// No new opens, no more vblanks; what the card's threads have to do is done.
    fn close(&self) {
        let Some(published) = self.published.lock().take() else { return };
        if let Some(minor) = published.minor {
            registry::remove(minor);
        }
        self.modes.mailbox.close();
        for crtc in &self.modes.topology().crtcs {
            crtc.vblank.connect(None);
            crtc.vblank.end();
        }
        let me = thread::current().id();
        for thread in published.threads {
            // A listener of the card's own thread that unbinds its device does not wait for itself.
            // A thread that panicked has left nothing to undo.
            if thread.thread().id() != me {
                let _ = thread.join();
            }
        }
    }
}

/// Runs the commits that their callers do not wait for.
fn commit(modes: &Modes) {
    while let Some(task) = modes.mailbox.next_task() {
        // The task has caught and told what its driver did. A panic that is left ends with it.
        let _ = caught(task);
    }
}

/// Probes after a hotplug, and tells listeners. A panic of the driver, or of a listener, ends what
/// it is in and not the thread, which other commits and programs need.
fn look(modes: &Modes, backend: &dyn Backend, minor: u32) {
    while let Some(notes) = modes.mailbox.next_notes() {
        let mut differs = notes.link_failed;
        for connector in bits(notes.probes) {
            let panicked = Error::new(Errno::EIO, "the driver has panicked in a probe");
            match caught(|| modes.probe(connector, backend)).unwrap_or(Err(panicked)) {
                Ok(changed) => differs |= changed,
                Err(error) => tell_of_probe(modes, &error),
            }
        }
        if differs {
            tell(CardEvent::Changed(minor));
        }
    }
}

/// A probe that no program has asked for has failed, other than by an unplug.
fn tell_of_probe(modes: &Modes, error: &Error) {
    if error.errno() != Errno::ENODEV {
        let text = format_args!("a connector cannot be probed: {error}");
        Report::new(Level::Warning, Topic::Message, &modes.parent, text).send();
    }
}

impl<T: NamedDriver> Publication<T> for Front<T> {
    fn name(&self) -> &'static str {
        "card"
    }

    fn publish(&self, dev: &Dev<T>) -> Result {
        let (modes, table) = (Arc::clone(&self.modes), Arc::clone(&self.table));
        let backend: Arc<dyn Backend> = Arc::new(Host { modes, table, dev: dev.clone() });
        self.open(&backend)
    }

    fn wake(&self) {
        self.modes.wake();
    }

    fn withdraw(&self) {
        self.close();
    }

    /// The displays go dark, unless the driver keeps them lit. No commit can reach the hardware any
    /// more, so there is no turn to wait for.
    fn leave(&self, hw: &T::Hw<'_>) {
        if !self.modes.limits.keep_lit {
            let tail = Tail { table: &self.table, modes: &self.modes };
            for crtc in 0..self.modes.topology().crtcs.len() {
                // The CRTC counts as off even so: there is nothing else that could be tried.
                let _ = tail.disable(hw, crtc);
            }
        }
        self.modes.go_dark();
    }
}

/// A driver behind the gate.
struct Host<T: NamedDriver> {
    modes: Arc<Modes>,
    table: Arc<Table<T>>,
    /// Last: the reference to the device goes last.
    dev: Dev<T>,
}

const NO_CALL: Error = Error::new(Errno::EINVAL, "the driver has no calls of its own");
const NO_OBJECT: Error = Error::new(Errno::ENOENT, "no such mode object");

impl<T: NamedDriver> Backend for Host<T> {
    fn identity(&self) -> Identity {
        let info = self.dev.info();
        Identity {
            name: info.name,
            desc: info.desc,
            date: info.date,
            version: [info.major, info.minor, info.patchlevel],
        }
    }

    fn is_unplugged(&self) -> bool {
        self.dev.is_unplugged()
    }

    fn open_file(&self) -> Option<OpenFile> {
        Some(self.dev.open_file("card"))
    }

    fn find_call(&self, nr: u8) -> Option<OwnCall> {
        self.table.calls()?.find(nr)
    }

    fn open_data(&self) -> Result<Option<FileData>> {
        let Some(calls) = self.table.calls() else { return Ok(None) };
        self.dev.with_hw(|hw| calls.open(hw))?.map(Some)
    }

    fn run_call(&self, nr: u8, file: &FileData, bytes: &mut [u8]) -> Result<i32> {
        self.table.calls().ok_or(NO_CALL)?.run(&self.dev, nr, file, bytes)
    }

    fn close_data(&self, file: FileData) {
        if let Some(calls) = self.table.calls() {
            calls.close(&self.dev, file);
        }
    }

    fn mode_valid(&self, crtc: usize, mode: &Mode) -> Result {
        let ops = self.table.crtc(crtc).ok_or(NO_OBJECT)?;
        self.dev.without_hw(|| ops.mode_valid(&self.dev, mode))
    }

    fn check_plane(&self, plane: usize, draft: PlaneDraft<'_>) -> Result {
        let ops = self.table.plane(plane).ok_or(NO_OBJECT)?;
        self.dev.without_hw(|| ops.check(&self.dev, draft))
    }

    fn check_crtc(&self, crtc: usize, draft: CrtcDraft<'_>) -> Result {
        let ops = self.table.crtc(crtc).ok_or(NO_OBJECT)?;
        self.dev.without_hw(|| ops.check(&self.dev, draft))
    }

    fn check_connector(&self, connector: usize, draft: ConnectorDraft<'_>) -> Result {
        let ops = self.table.connector(connector).ok_or(NO_OBJECT)?;
        self.dev.without_hw(|| ops.check(&self.dev, draft))
    }

    fn detect(&self, connector: usize, sink: &mut dyn ProbeSink) -> Result<Detected> {
        let ops = self.table.connector(connector).ok_or(NO_OBJECT)?;
        self.dev.with_hw(|hw| ops.detect(hw, sink))?
    }

    fn commit(&self, commit: &mut Commit) -> Result {
        let tail = Tail { table: &self.table, modes: &self.modes };
        self.dev.with_hw(|hw| tail.run(hw, commit))?
    }

    fn switch_vblank(&self, crtc: usize, on: bool) -> Result {
        let ops = self.table.crtc(crtc).ok_or(NO_OBJECT)?;
        self.dev.with_hw(|hw| ops.switch_vblank(hw, on))?
    }
}

/// The vblank interrupt of one CRTC.
struct VblankSwitch {
    crtc: usize,
    backend: Arc<dyn Backend>,
}

impl Switch for VblankSwitch {
    fn switch(&self, on: bool) -> Result {
        self.backend.switch_vblank(self.crtc, on)
    }
}
