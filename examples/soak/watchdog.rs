//! Names the player that is stuck: none may be silent for long.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Seconds without a cycle after which a player counts as stuck.
const PATIENCE: u32 = 60;

/// Watches the players from a thread of its own.
pub struct Watchdog {
    beats: Arc<Vec<AtomicU64>>,
    ended: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// The handle by which a player reports that it is alive.
pub struct Beat {
    beats: Arc<Vec<AtomicU64>>,
    player: usize,
}

impl Beat {
    /// One more cycle is done.
    pub fn tick(&self) {
        if let Some(beat) = self.beats.get(self.player) {
            beat.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Watchdog {
    /// Watches this many players.
    pub fn start(players: u32) -> Self {
        let beats: Arc<Vec<AtomicU64>> = Arc::new((0..players).map(|_| AtomicU64::new(0)).collect());
        let ended = Arc::new(AtomicBool::new(false));
        let thread = {
            let (beats, ended) = (Arc::clone(&beats), Arc::clone(&ended));
            thread::spawn(move || watch(&beats, &ended))
        };
        Self { beats, ended, thread }
    }

    /// The handle of the player with this number.
    pub fn beat(&self, player: u32) -> Beat {
        Beat { beats: Arc::clone(&self.beats), player: player as usize }
    }

    /// The players are done.
    pub fn end(self) {
        self.ended.store(true, Ordering::Relaxed);
        // It looks once a second, and has nothing to report any more.
        drop(self.thread);
    }
}

fn watch(beats: &[AtomicU64], ended: &AtomicBool) {
    let mut seen = vec![(0, 0); beats.len()];
    while !ended.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_secs(1));
        for (player, (beat, (last, silent))) in beats.iter().zip(&mut seen).enumerate() {
            let now = beat.load(Ordering::Relaxed);
            *silent = if now == *last { *silent + 1 } else { 0 };
            *last = now;
            if *silent == PATIENCE && !ended.load(Ordering::Relaxed) {
                eprintln!("soak: player {player} has been stuck for {PATIENCE} s after {now} cycles");
                std::process::exit(1);
            }
        }
    }
}
