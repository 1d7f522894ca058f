//! The world on the host: a simulated card, threads for programs, a log in memory.

extern crate std;

use core::fmt;
use std::string::{String, ToString};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use std::vec::Vec;

use drmm_pci::{Address, Bus};
use drmm_runtime::bus::Removal;
use drmm_runtime::publish::Publication;
use drmm_runtime::{Dev, DrmDriver, Errno, Error};
use drmm_sim::{Bochs, Machine};

use crate::card::{self, Card};
use crate::edu::{self, Edu};
use crate::flavour::Chosen;
use crate::function::Function;
use crate::scenario::{warm_up, Program, World};
use crate::sources::{self, Sources};

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());
static FLAVOUR: Mutex<String> = Mutex::new(String::new());
/// The card as programs find it, and a device of the sources' driver.
static SHOWN: Mutex<Option<Dev<Card>>> = Mutex::new(None);
static SHOWN_SOURCES: Mutex<Option<Dev<Sources>>> = Mutex::new(None);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn keep(line: fmt::Arguments<'_>) {
    lock(&LOG).push(line.to_string());
}

pub(crate) fn flavour() -> String {
    lock(&FLAVOUR).clone()
}

pub(crate) fn show(dev: &Dev<Card>) {
    *lock(&SHOWN) = Some(dev.clone());
}

pub(crate) fn hide() {
    // Unlock before the reference is dropped: what ends with it must not run under the lock.
    let shown = lock(&SHOWN).take();
    drop(shown);
}

pub(crate) fn show_sources(dev: &Dev<Sources>) {
    *lock(&SHOWN_SOURCES) = Some(dev.clone());
}

pub(crate) fn hide_sources() {
    let shown = lock(&SHOWN_SOURCES).take();
    drop(shown);
}

pub(crate) fn msleep(milliseconds: u32) {
    std::thread::sleep(Duration::from_millis(milliseconds.into()));
}

/// A machine with one card. Its log, its flavour and what it shows are the process's, so there is
/// one at a time.
#[derive(Clone)]
pub struct Host {
    machine: Machine,
    functions: [Address; 3],
    picked: Function,
    fail: u32,
    bus: Option<Arc<Bus>>,
}

impl Host {
    /// The same card as QEMU's `bochs-display`. Fails as the machine does.
    pub fn new() -> drmm_runtime::Result<Self> {
        let machine = Machine::new()?;
        let functions = [
            machine.plug(2, Arc::new(Bochs::new().without_vga()))?,
            machine.plug(3, drmm_sim::Edu::new())?,
            machine.plug(7, drmm_sim::Edu::new())?,
        ];
        Ok(Self { machine, functions, picked: Function::Card, fail: 0, bus: None })
    }

    /// The lines since the last time, each with its end.
    #[must_use]
    pub fn take_log(&self) -> String {
        std::mem::take(&mut *lock(&LOG)).into_iter().map(|line| line + "\n").collect()
    }

    /// Where the function is that was picked.
    fn at(&self) -> Address {
        let [card, edu, second] = self.functions;
        match self.picked {
            Function::Card => card,
            Function::Edu => edu,
            Function::SecondEdu => second,
        }
    }

    fn bus(&self) -> Result<&Bus, Errno> {
        self.bus.as_deref().ok_or(Errno::ENODEV)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("functions", &self.functions).finish_non_exhaustive()
    }
}

fn errno(error: Error) -> Errno {
    error.errno()
}

/// A file of one of the drivers.
#[derive(Debug)]
pub enum HostFile {
    /// Of the card.
    Card(Dev<Card>),
    /// Of the example `edu`.
    Edu(Dev<Edu>),
    /// Of the sources' driver.
    Sources(Dev<Sources>),
}

impl HostFile {
    /// The file that opens the function: the driver that shows itself there.
    fn open(function: Function) -> Option<Self> {
        if function == Function::Card {
            return lock(&SHOWN).clone().map(Self::Card);
        }
        let sources = || lock(&SHOWN_SOURCES).clone().map(Self::Sources);
        edu::open().ok().map(Self::Edu).or_else(sources)
    }

    /// As the DRM core does before it looks at a call.
    fn call(&self, word: u32, argument: u64) -> drmm_runtime::Result<u64> {
        fn call<T: DrmDriver>(
            dev: &Dev<T>,
            front: &impl Publication<T>,
            word: u32,
            argument: u64,
        ) -> drmm_runtime::Result<u64> {
            if dev.is_unplugged() {
                return Err(Error::new(Errno::ENODEV, "the device is unplugged"));
            }
            front.call(dev, word, argument)
        }
        match self {
            Self::Card(dev) => call(dev, &card::Calls, word, argument),
            Self::Edu(dev) => call(dev, &edu::Front, word, argument),
            Self::Sources(dev) => call(dev, &sources::Calls, word, argument),
        }
    }
}

impl World for Host {
    type File = HostFile;
    type Running = JoinHandle<Result<u64, Errno>>;

    fn load(&mut self) -> Result<(), Errno> {
        lock(&FLAVOUR).clear();
        crate::start();
        let bus = Bus::new(self.machine.clone()).map_err(errno)?;
        bus.register_driver::<Chosen>();
        self.bus = Some(Arc::new(bus));
        Ok(())
    }

    fn unload(&mut self) -> Result<(), Errno> {
        drop(self.bus.take());
        Ok(())
    }

    fn choose(&mut self, flavour: &str, fail: u32) -> Result<(), Errno> {
        *lock(&FLAVOUR) = flavour.to_string();
        self.fail = fail;
        Ok(())
    }

    fn refuse(&mut self, _nth: u32) -> Result<(), Errno> {
        Ok(())
    }

    fn bind(&mut self) -> Result<(), Errno> {
        let bus = self.bus()?;
        bus.parent(self.at()).map_err(errno)?.fail_acquisition(self.fail);
        bus.rebind(self.at()).map_err(errno)
    }

    fn unbind(&mut self) -> Result<(), Errno> {
        self.bus()?.unbind(self.at(), Removal::Orderly).map_err(errno)
    }

    fn pick(&mut self, function: Function) {
        self.picked = function;
    }

    fn legacy_lines(&mut self, _wanted: bool) -> Result<(), Errno> {
        Ok(())
    }

    fn check_shared_line(&mut self) -> Result<(), Errno> {
        Ok(())
    }

    fn open(&mut self) -> Result<HostFile, Errno> {
        HostFile::open(self.picked).ok_or(Errno::ENODEV)
    }

    fn call(&mut self, file: &HostFile, word: u32, argument: u64) -> Result<u64, Errno> {
        file.call(word, argument).map_err(errno)
    }

    fn close(&mut self, file: HostFile) {
        drop(file);
    }

    fn start(&mut self, program: Program) -> Result<Self::Running, Errno> {
        let mut world = self.clone();
        std::thread::Builder::new().spawn(move || program.run(&mut world)).map_err(|_| Errno::EAGAIN)
    }

    fn join(&mut self, running: Self::Running) -> Result<u64, Errno> {
        running.join().unwrap_or(Err(Errno::EIO))
    }

    fn rest(&mut self) {
        msleep(1);
    }

    fn note(&mut self, line: fmt::Arguments<'_>) {
        keep(format_args!("# {line}"));
    }

    fn is_balanced(
        &mut self,
        times: u32,
        mut cycle: impl FnMut(&mut Self) -> Result<(), Errno>,
    ) -> Result<bool, Errno> {
        (0..warm_up(times)).try_for_each(|_| cycle(self))?;
        let before = crate::part::alive();
        (0..times).try_for_each(|_| cycle(self))?;
        Ok(crate::part::alive() == before)
    }
}
