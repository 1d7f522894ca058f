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
use drmm_runtime::{Dev, Errno, Error};
use drmm_sim::{Bochs, Machine};

use crate::card::{Calls, Card, Word};
use crate::flavour::Chosen;
use crate::scenario::{warm_up, Program, World};

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());
static FLAVOUR: Mutex<String> = Mutex::new(String::new());
/// The card as programs find it.
static SHOWN: Mutex<Option<Dev<Card>>> = Mutex::new(None);

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

pub(crate) fn msleep(milliseconds: u32) {
    std::thread::sleep(Duration::from_millis(milliseconds.into()));
}

/// A machine with one card. Its log, its flavour and what it shows are the process's, so there is
/// one at a time.
#[derive(Clone)]
pub struct Host {
    machine: Machine,
    card: Address,
    fail: u32,
    bus: Option<Arc<Bus>>,
}

impl Host {
    /// The same card as QEMU's `bochs-display`. Fails as the machine does.
    pub fn new() -> drmm_runtime::Result<Self> {
        let machine = Machine::new()?;
        let card = machine.plug(2, Arc::new(Bochs::new().without_vga()))?;
        Ok(Self { machine, card, fail: 0, bus: None })
    }

    /// The lines since the last time, each with its end.
    #[must_use]
    pub fn take_log(&self) -> String {
        std::mem::take(&mut *lock(&LOG)).into_iter().map(|line| line + "\n").collect()
    }

    fn bus(&self) -> Result<&Bus, Errno> {
        self.bus.as_deref().ok_or(Errno::ENODEV)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("card", &self.card).finish_non_exhaustive()
    }
}

fn errno(error: Error) -> Errno {
    error.errno()
}

impl World for Host {
    type File = Dev<Card>;
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
        bus.parent(self.card).map_err(errno)?.fail_acquisition(self.fail);
        bus.rebind(self.card).map_err(errno)
    }

    fn unbind(&mut self) -> Result<(), Errno> {
        self.bus()?.unbind(self.card, Removal::Orderly).map_err(errno)
    }

    fn open(&mut self) -> Result<Dev<Card>, Errno> {
        lock(&SHOWN).clone().ok_or(Errno::ENODEV)
    }

    fn call(&mut self, file: &Dev<Card>, word: Word, argument: u64) -> Result<u64, Errno> {
        // As the DRM core does before it looks at the call.
        if file.is_unplugged() {
            return Err(Errno::ENODEV);
        }
        Calls.call(file, word as u32, argument).map_err(errno)
    }

    fn close(&mut self, file: Dev<Card>) {
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
