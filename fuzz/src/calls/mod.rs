//! Programs that make any calls, on several files and two cards, with an unplug in the middle.
//!
//! An input is a list of steps of 16 bytes: a call with an argument, or an act such as opening a
//! file or pulling a card. Arguments come of the step and of what earlier calls have answered, so
//! that ids and handles are met. Waits are cut short, as by a signal.
//!
//! Checked: no panic; each call is answered, at once, after no more copies than its argument pays
//! for; memory does not grow; after the unplug each call is `ENODEV`; at the end no card is left.
//! What a call answers may depend on the time, since the vblanks go on.

mod card;
mod plausible;
mod words;

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use drmm_kms::uapi::{self, Layout};
use drmm_kms::{open_by, user, Arena, Caller, Cancel, EventSink, File, Program, Record, UserMemory, UserPtr};
use drmm_runtime::bus::{Parent, Removal};
use drmm_runtime::{Errno, Error, Result as Answer};
use fastrand::Rng;

use crate::bytes;
use crate::run::{Behaviour, Target};
use words::WORDS;

const STEP: usize = 16;
/// As many steps as a program has.
const MOST: usize = STEP * 64;
const FILES: usize = 4;
/// Of one call. Lists are as long as the program's memory, and so are the lists in them.
const COPIES: u32 = 8192;
/// Bytes of a program's memory.
const MEMORY: usize = 2048;
/// Of one call, on a machine under load.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where a list begins that an argument points to.
const LIST: usize = 128;
const _: () = assert!(plausible::LIST == Arena::BASE + LIST as u64);
/// Answers that are remembered.
const KNOWN: usize = 64;
/// Of the whole process, in bytes.
const LARGEST: u64 = 2 << 30;

/// The target `calls`, with the outcomes that were seen.
#[derive(Default)]
pub(crate) struct Calls {
    seen: Mutex<HashSet<(u8, i32)>>,
    /// How many calls were made.
    pub(crate) made: AtomicU64,
}

/// Events go nowhere, and there is room for a few.
struct Few(Mutex<u32>);

impl EventSink for Few {
    fn reserve(&self) -> Answer {
        let mut left = lock(&self.0);
        *left = left.checked_sub(1).ok_or(Error::new(Errno::ENOMEM, "no room for an event"))?;
        Ok(())
    }

    fn unreserve(&self) {
        *lock(&self.0) += 1;
    }

    fn deliver(&self, _: &Record) {
        *lock(&self.0) += 1;
    }

    fn hang_up(&self) {}
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A program's memory, which counts what is copied.
struct Counted {
    arena: Arena,
    copies: Cell<u32>,
}

impl UserMemory for Counted {
    fn copy_in(&mut self, at: UserPtr, into: &mut [u8]) -> Answer {
        self.copies.set(self.copies.get() + 1);
        self.arena.copy_in(at, into)
    }

    fn copy_out(&mut self, at: UserPtr, from: &[u8]) -> Answer {
        self.copies.set(self.copies.get() + 1);
        self.arena.copy_out(at, from)
    }

    fn install_fd(&mut self, file: std::fs::File, close_on_exec: bool) -> Answer<i32> {
        self.arena.install_fd(file, close_on_exec)
    }

    fn take_fd(&mut self, fd: i32) -> Answer<std::fs::File> {
        self.arena.take_fd(fd)
    }
}

/// A step as it is read.
struct Step {
    act: u8,
    file: usize,
    choice: usize,
    flags: u8,
    numbers: [u32; 3],
}

impl Step {
    fn new(bytes: &[u8; STEP]) -> Self {
        let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        Self {
            act: bytes[0],
            file: usize::from(bytes[1]) % FILES,
            choice: usize::from(bytes[2]),
            flags: bytes[3],
            numbers: [number(4), number(8), number(12)],
        }
    }

    /// The word of its call: now and then of another size, or with other directions.
    fn word(&self) -> u32 {
        let word = WORDS[self.choice % WORDS.len()];
        match self.flags & 0xf0 {
            0xf0 => word & !(0x3fff << 16) | (self.numbers[0] & 0x1ff) << 16,
            0xe0 => word ^ (self.numbers[0] & 3) << 30,
            0xd0 => word & !0xff | self.numbers[0] & 0xff,
            _ => word,
        }
    }
}

/// The process under test: files, memory, and what it knows.
struct Process<'t> {
    cards: Vec<(Parent, u32, bool)>,
    files: [Option<(File, usize)>; FILES],
    mem: Counted,
    known: Vec<u32>,
    card: plausible::Card,
    cancel: Cancel,
    target: &'t Calls,
    new: Vec<String>,
}

impl Process<'_> {
    fn plug(&mut self) -> Answer {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("hostile{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let (parent, minor) = card::plug(&name)?;
        if self.cards.is_empty() {
            self.card = plausible::Card::look(&mut Program::new(drmm_kms::open(minor)?))?;
            self.known = self.card.ids();
        }
        self.cards.push((parent, minor, true));
        Ok(())
    }

    fn open(&mut self, step: &Step) {
        let at = step.choice % self.cards.len();
        let caller = Caller::of(step.numbers[0] & 3);
        let caller = if step.flags & 1 == 0 { caller } else { caller.admin() };
        let sink = Arc::new(Few(Mutex::new(step.numbers[1] & 3)));
        let (minor, is_there) = (self.cards[at].1, self.cards[at].2);
        let file = open_by(&caller, minor, sink).ok();
        // The number of a card that is gone may be another's by now.
        self.files[step.file] = file.filter(|_| is_there).map(|file| (file, at));
    }

    /// The argument: zeroes, the step's numbers, answers of earlier calls and addresses, by turns.
    fn argument(&self, step: &Step, size: usize) -> Vec<u8> {
        let mut dice = Rng::with_seed(u64::from(step.numbers[2]) << 8 | u64::from(step.flags));
        let mut bytes = Vec::new();
        while bytes.len() < size {
            let word = match dice.u8(..8) {
                0..=1 => 0,
                2 => step.numbers[0],
                3 => step.numbers[1],
                4..=5 if !self.known.is_empty() => self.known[dice.usize(..self.known.len())],
                6 if bytes.len().is_multiple_of(8) => {
                    let at = Arena::BASE + dice.u64(..MEMORY as u64 / 8) * 8;
                    bytes.extend(at.to_ne_bytes());
                    continue;
                }
                _ => dice.u32(..16),
            };
            bytes.extend(word.to_ne_bytes());
        }
        bytes.truncate(size);
        bytes
    }

    fn call(&mut self, step: &Step) -> Result<(), String> {
        let Some((file, at)) = &self.files[step.file] else { return Ok(()) };
        let word = step.word();
        let size = uapi::size(word).max(8);
        let mut dice = Rng::with_seed(step.numbers[2].into());
        let plausible = if step.flags & 4 == 0 { self.card.argument(word, &mut dice) } else { None };
        let (argument, list) = plausible.unwrap_or_else(|| (self.argument(step, size), self.known.clone()));
        self.mem.arena.clear();
        // The argument, and from a fixed place on what it may point to.
        let mut bytes = argument.clone();
        bytes.resize(LIST.max(argument.len()), 0);
        bytes.extend(list.iter().flat_map(|word| word.to_ne_bytes()));
        bytes.resize(MEMORY.max(bytes.len()), 0);
        let place = self.mem.arena.alloc(&bytes);
        self.mem.copies.set(0);
        let caller = Caller::of(step.numbers[1] & 3).cancelled_by(&self.cancel);
        let caller = if step.flags & 2 == 0 { caller } else { caller.admin() };
        let begin = Instant::now();
        let answer = file.ioctl(&caller, word, place, &mut self.mem);
        self.target.made.fetch_add(1, Ordering::Relaxed);

        let nr = uapi::nr(word);
        if begin.elapsed() > PATIENCE {
            return Err(format!("call {nr:#04x} took {:?}", begin.elapsed()));
        }
        if self.mem.copies.get() > COPIES {
            return Err(format!("call {nr:#04x} made {} copies", self.mem.copies.get()));
        }
        if !self.cards[*at].2 && answer.as_ref().err().map(Error::errno) != Some(Errno::ENODEV) {
            return Err(format!("call {nr:#04x} on a card that is gone: {answer:?}"));
        }
        if answer.is_ok() {
            self.remember(word, place);
        }
        let outcome = answer.map_or_else(|error| -error.errno().number(), |_| 0);
        if lock(&self.target.seen).insert((nr, outcome)) {
            self.new.push(format!("call {nr:#04x} answers {outcome}"));
        }
        if let Ok(back) = user::get::<[u8; 8]>(&mut self.mem, place) {
            self.learn(u32::from_bytes(&back));
            self.learn(u32::from_bytes(&back[4..]));
        }
        for at in (8..size.min(128)).step_by(4) {
            let slot = place.offset(at as u64).and_then(|at| user::get::<u32>(&mut self.mem, at));
            self.learn(slot.unwrap_or(0));
        }
        Ok(())
    }

    /// Keeps the newest buffer and the newest framebuffer.
    fn remember(&mut self, word: u32, place: UserPtr) {
        let bytes: [u8; 32] = user::get(&mut self.mem, place).unwrap_or([0; 32]);
        match word {
            uapi::MODE_CREATE_DUMB => self.card.handle = uapi::ModeCreateDumb::from_bytes(&bytes).handle,
            uapi::MODE_ADDFB2 => self.card.framebuffer = u32::from_bytes(&bytes),
            _ => {}
        }
    }

    /// Keeps numbers that may be ids.
    fn learn(&mut self, number: u32) {
        if (1..1 << 12).contains(&number) && !self.known.contains(&number) {
            if self.known.len() == KNOWN {
                self.known.remove(0);
            }
            self.known.push(number);
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        match step.act {
            0..=0xdf => return self.call(step),
            0xe0..=0xe7 => self.open(step),
            0xe8..=0xef => self.files[step.file] = None,
            0xf0..=0xf3 => {
                if let Some((file, _)) = &self.files[step.file] {
                    let length = u64::from(step.numbers[1]);
                    let _ = file.mmap(u64::from(step.numbers[0]) << 12, length);
                }
            }
            0xf4..=0xf7 if self.cards.len() < 2 => self.plug().map_err(|error| error.to_string())?,
            _ => {
                let card = step.choice % self.cards.len();
                let (parent, _, is_there) = &mut self.cards[card];
                let removal = if step.flags & 1 == 0 { Removal::Surprise } else { Removal::Orderly };
                *is_there = false;
                match step.flags & 2 {
                    0 => drop(parent.unplug()),
                    _ => drop(parent.unbind(removal)),
                }
            }
        }
        Ok(())
    }
}

impl Target for Calls {
    type Input = Vec<u8>;

    const NAME: &'static str = "calls";
    const EXTENSION: &'static str = "bin";

    fn parse(&self, file: &[u8]) -> Result<Vec<u8>, String> {
        Ok(file.to_vec())
    }

    fn print(&self, input: &Vec<u8>) -> Vec<u8> {
        input.clone()
    }

    fn mutate(&self, base: &Vec<u8>, other: &Vec<u8>, dice: &mut Rng) -> Vec<u8> {
        let mut bytes = base.clone();
        bytes::mutate(&mut bytes, other, MOST, dice);
        // More steps: mostly calls, on a file that is probably open.
        for _ in 0..dice.usize(..24) {
            let mut step: [u8; STEP] = std::array::from_fn(|_| dice.u8(..));
            step[3] &= if dice.u8(..8) == 0 { 0xff } else { 0x0f };
            if dice.u8(..3) > 0 {
                step[1] = 0;
            }
            if bytes.len() + STEP <= MOST {
                bytes.extend(step);
            }
        }
        bytes
    }

    fn run(&self, input: &Vec<u8>) -> Result<Behaviour, String> {
        let mut process = Process {
            cards: Vec::new(),
            files: [const { None }; FILES],
            mem: Counted { arena: Arena::new(), copies: Cell::new(0) },
            known: Vec::new(),
            card: plausible::Card::default(),
            cancel: Cancel::new(),
            target: self,
            new: Vec::new(),
        };
        process.cancel.cancel();
        process.plug().map_err(|error| error.to_string())?;
        process.open(&Step::new(&[0; STEP]));
        for step in input.as_chunks::<STEP>().0.iter().take(MOST / STEP) {
            process.step(&Step::new(step))?;
        }
        process.files = [const { None }; FILES];
        let left: Vec<u32> = process.cards.iter().map(|card| card.1).collect();
        let stayed = process.cards.iter().all(|card| card.2);
        for (parent, ..) in process.cards.drain(..) {
            // One that was unbound before has no driver.
            if let Err(error) = parent.unbind(Removal::Orderly) {
                if error.errno() != Errno::ENODEV {
                    return Err(format!("a card that stays bound: {error}"));
                }
            }
        }
        if drmm_kms::cards().iter().any(|card| card.driver == "hostile" && left.contains(&card.minor)) {
            return Err("a card is left".to_owned());
        }
        if let Some(bytes) = resident().filter(|bytes| *bytes > LARGEST) {
            return Err(format!("{bytes} bytes of memory are used"));
        }
        let kind = if stayed { "stayed" } else { "pulled" };
        Ok(Behaviour { kind, is_inside: !process.new.is_empty(), words: process.new })
    }
}

/// Bytes of memory that the process uses, where that is known.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    text.split(' ').nth(1)?.parse::<u64>().ok()?.checked_mul(4096)
}
