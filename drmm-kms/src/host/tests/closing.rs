//! Events of files that close with a commit under way: an event never reaches the sink of a closed
//! file, and a file that stays open gets exactly one for each request that succeeded, also if the
//! framebuffer is removed while the flip to it is under way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering};
use std::sync::{mpsc, Arc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use drmm_runtime::{Errno, Error, Result};

use super::atomic::Client;
use super::{picture, TestCard};
use crate::host::event::{EventSink, Record};
use crate::host::sync::Lock;
use crate::host::testing::Random;
use crate::host::uapi::{self, Layout, VblankEvent, ATOMIC_ALLOW_MODESET, ATOMIC_NONBLOCK, PAGE_FLIP_EVENT};
use crate::{Mode, Program};

const NONBLOCK: u32 = ATOMIC_NONBLOCK | PAGE_FLIP_EVENT;

/// Events by the number of their request and their CRTC.
type Events = BTreeMap<(u64, u32), usize>;

/// A sink that knows whether its file is closed.
#[derive(Default)]
struct Sink {
    came: Lock<Events>,
    /// Rooms that are set aside.
    room: AtomicIsize,
    is_closed: AtomicBool,
    /// Events that came after the file was closed.
    late: AtomicUsize,
}

impl EventSink for Sink {
    fn reserve(&self) -> Result {
        self.room.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn unreserve(&self) {
        self.room.fetch_sub(1, Ordering::SeqCst);
    }

    fn deliver(&self, record: &Record) {
        self.unreserve();
        if self.is_closed.load(Ordering::SeqCst) {
            self.late.fetch_add(1, Ordering::SeqCst);
        }
        let event = VblankEvent::from_bytes(record);
        *self.came.lock().entry((event.user_data, event.crtc_id)).or_default() += 1;
    }

    fn hang_up(&self) {}
}

/// Keeps commits from the hardware for a while: what is accepted meanwhile is under way.
fn hold(card: &TestCard, random: &mut Random) -> JoinHandle<()> {
    let modes = Arc::clone(&card.modes);
    let pause = Duration::from_micros(random.next() % 2000);
    let (taken, is_taken) = mpsc::channel();
    let thread = thread::spawn(move || {
        let _turn = modes.turn.take().unwrap();
        taken.send(()).unwrap();
        thread::sleep(pause);
    });
    is_taken.recv().unwrap();
    thread
}

/// A file in the hands of a program.
struct Opened {
    client: Client,
    sink: Arc<Sink>,
    owed: Events,
}

impl Opened {
    fn new(card: &TestCard) -> Self {
        let sink = Arc::new(Sink::default());
        let program = Program::new(crate::open_with_sink(card.minor, sink.clone()).unwrap());
        Self { client: Client::with(card, program, 0), sink, owed: Events::new() }
    }

    /// One request that nothing waits for, to a framebuffer of another file or of its own.
    fn request(&mut self, card: &TestCard, random: &mut Random, kept: u32, number: u64) {
        let topology = card.modes.topology();
        let head = random.below(2);
        let crtc = &topology.crtcs[head];
        let client = &mut self.client;
        (client.crtc, client.connector) = (crtc.id, topology.connectors[head].id);
        client.plane = topology.planes[crtc.primary].id;
        let what = random.below(4);
        let own = (what == 1).then(|| picture(&mut client.program, 1024, 768, 1).1);
        let (settings, flags) = match what {
            0 => (client.off(), NONBLOCK | ATOMIC_ALLOW_MODESET),
            1 | 2 => (vec![client.set(client.plane, "FB_ID", own.unwrap_or(kept).into())], NONBLOCK),
            _ => (client.modeset(&Mode::XGA, kept), NONBLOCK | ATOMIC_ALLOW_MODESET),
        };
        let pause = (random.below(2) == 0).then(|| hold(card, random));
        if client.program.atomic(&settings, flags, number).is_ok() {
            self.owed.insert((number, client.crtc), 1);
        }
        if let Some(own) = own.filter(|_| random.below(2) == 0) {
            client.program.remove_framebuffer(own).unwrap();
        }
        // Sometimes the file is closed while commits are still held up.
        if let Some(pause) = pause.filter(|_| random.below(2) == 0) {
            pause.join().unwrap();
        }
    }

    /// Waits for all events, and finds each of them once.
    fn settle(&self) {
        let begin = Instant::now();
        while *self.sink.came.lock() != self.owed {
            assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", (&*self.sink.came.lock(), &self.owed));
            thread::sleep(Duration::from_micros(200));
        }
    }

    /// Closes the file, and returns how many of its events had not come.
    fn close(self) -> (Arc<Sink>, usize) {
        let Self { client, sink, owed } = self;
        drop(client);
        sink.is_closed.store(true, Ordering::SeqCst);
        let came = sink.came.lock().clone();
        assert!(came.iter().all(|event| owed.get(event.0) == Some(event.1)), "{:?}", (&came, &owed));
        (sink, owed.len() - came.len())
    }
}

#[test]
fn no_event_reaches_a_closed_file_and_an_open_one_gets_each() {
    let (seeds, files) = if cfg!(miri) { (1, 3) } else { (12, 8) };
    let (mut dropped, mut settled) = (0, 0);
    for seed in 0..seeds {
        let mut random = Random::new(seed);
        let card = TestCard::two_heads();
        let mut keeper = card.open();
        let (_dumb, kept) = picture(&mut keeper, 1024, 768, 7);
        keeper.call(uapi::DROP_MASTER, &mut [0_u8; 0]).unwrap();
        let mut sinks = Vec::new();
        for file in 0..files {
            let mut opened = Opened::new(&card);
            for number in 0..=random.below(4) as u64 {
                opened.request(&card, &mut random, kept, file * 10 + number);
            }
            if random.below(3) == 0 {
                opened.settle();
                settled += opened.owed.len();
            }
            let (sink, missing) = opened.close();
            dropped += missing;
            sinks.push(sink);
        }
        card.unbind();
        for sink in sinks {
            assert_eq!(sink.late.load(Ordering::SeqCst), 0, "seed {seed}: events after the close");
            assert_eq!(sink.room.load(Ordering::SeqCst), 0, "seed {seed}: room that nothing gives back");
        }
    }
    assert!(cfg!(miri) || dropped > 10 && settled > 10, "{dropped} dropped, {settled} waited for");
}

#[test]
fn a_picture_whose_end_the_driver_refuses_stays_in_the_state_and_on_the_display() {
    let card = TestCard::new();
    let mut shown = super::show(&card);
    card.driver.in_checks(|_, name| match name {
        "crtc" => Err(Error::new(Errno::EBUSY, "never off")),
        _ => Ok(()),
    });
    shown.program.remove_framebuffer(shown.framebuffer).unwrap();
    assert!(card.driver.told().is_empty());
    let mut arg = uapi::ModeCrtc { crtc_id: shown.crtc, ..uapi::ModeCrtc::default() };
    shown.program.call(uapi::MODE_GETCRTC, &mut arg).unwrap();
    assert_eq!(arg.mode_valid, 1, "the CRTC is on");
    assert_eq!(super::errno(shown.program.dirty(shown.framebuffer, &[])), Errno::ENOENT);
    card.driver.in_checks(|_, _| Ok(()));
    shown.program.switch_off(shown.crtc).unwrap();
    assert_eq!(card.driver.told(), ["disable"]);
}

#[test]
fn a_program_that_panics_over_a_driver_that_panics_is_not_aborted() {
    let card = TestCard::new();
    let shown = super::show(&card);
    card.driver.at_next_call(|| panic!("on purpose, as the display goes dark"));
    let program = thread::spawn(move || {
        let _closed_by_the_panic = shown;
        std::panic::resume_unwind(Box::new("on purpose, in the program"));
    });
    assert!(program.join().is_err());
    assert!(card.driver.told().is_empty());
    let mut program = card.open();
    let (_, framebuffer) = picture(&mut program, 640, 480, 3);
    program.set_crtc(card.ids.crtc, framebuffer, card.ids.connector, &Mode::VGA.to_info()).unwrap();
    let told = ["disable", "enable 640x480@59.94", "update 3 at 0,0 640x480"];
    assert_eq!(card.driver.told(), told, "what may still be on goes off first");
}
