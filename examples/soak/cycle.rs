//! One cycle: plug, probe, draw, pull while drawing, and check the answers of old handles.

use std::collections::VecDeque;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use drmm_pci::{Address, Bus};
use drmm_runtime::bus::Removal;
use drmm_runtime::{Errno, Error, Result};

use crate::adapter::{Kind, Machine};
use crate::driver::Bochs;
use crate::painter::Painter;

const WIDTH: u16 = 640;
const HEIGHT: u16 = 480;
/// Handles of adapters that are gone, kept open.
const HELD: usize = 3;
const SETTLE_TIME: Duration = Duration::from_secs(30);

/// A thread that draws, and the thread that pulls its adapter out.
pub struct Player {
    machine: Machine,
    bus: Bus,
    held: VecDeque<Painter>,
    seed: u32,
    puller: Option<Puller>,
}

struct Puller {
    pull: mpsc::Sender<(Machine, Address, Duration)>,
    pulled: mpsc::Receiver<Result>,
    thread: JoinHandle<()>,
}

impl Puller {
    fn start() -> Self {
        let (pull, wanted) = mpsc::channel::<(Machine, Address, Duration)>();
        let (answer, pulled) = mpsc::channel();
        let thread = thread::spawn(move || {
            for (machine, at, after) in wanted {
                thread::sleep(after);
                if answer.send(machine.take_out(at, Removal::Surprise)).is_err() {
                    return;
                }
            }
        });
        Self { pull, pulled, thread }
    }
}

impl Player {
    /// A machine of its own, with no adapter in it.
    pub fn new(kind: Kind, number: u32) -> Result<Self> {
        let machine = Machine::start(kind)?;
        let bus = machine.bus()?;
        bus.register_driver::<Bochs>();
        Ok(Self { machine, bus, held: VecDeque::new(), seed: number + 1, puller: Some(Puller::start()) })
    }

    /// The next number of a short sequence that looks random.
    fn random(&mut self) -> u32 {
        self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.seed >> 16
    }

    /// One cycle.
    pub fn cycle(&mut self) -> Result {
        let at = self.machine.plug_in()?;
        self.bus.settle(SETTLE_TIME)?;
        if let Some(error) = self.bus.last_error(at) {
            return Err(error);
        }
        let parent = self.bus.parent(at)?;
        let mut painter = Painter::open(parent.name(), WIDTH, HEIGHT)?;
        let after = Duration::from_micros(u64::from(self.random() % 300));
        let Some(puller) = &self.puller else { return Err(Errno::EIO.into()) };
        let gone = |_| Error::new(Errno::EIO, "the thread that pulls has ended");
        puller.pull.send((self.machine.clone(), at, after)).map_err(|_| gone(mpsc::RecvError))?;
        let refusal = (1..).find_map(|frame| painter.show(frame).err());
        puller.pulled.recv().map_err(gone)??;
        self.bus.settle(SETTLE_TIME)?;
        expect_gone(refusal)?;
        for old in &mut self.held {
            expect_gone(old.show(0).err())?;
        }
        self.held.push_back(painter);
        if self.held.len() > HELD {
            self.held.pop_front();
        }
        Ok(())
    }

    /// Closes every handle and ends the machine.
    pub fn end(mut self) -> Result {
        self.held.clear();
        let Some(Puller { pull, thread, .. }) = self.puller.take() else { return Ok(()) };
        drop(pull);
        thread.join().map_err(|_| Error::new(Errno::EIO, "the thread that pulls panicked"))
    }
}

fn expect_gone(refusal: Option<Error>) -> Result {
    match refusal {
        Some(error) if error.errno() == Errno::ENODEV => Ok(()),
        Some(error) => Err(error),
        None => Err(Error::new(Errno::EIO, "a flip went through on an adapter that is gone")),
    }
}
