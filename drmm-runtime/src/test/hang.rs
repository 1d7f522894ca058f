//! Reports a run that hangs, from another thread, since a run cannot be ended from outside.
//!
//! The thread of such a run waits for something that never happens, most often in step 3 for a
//! forgotten section. Another thread watches the run, reports what it was doing, and ends the
//! process, since a test that hangs reports nothing.

extern crate std;

use core::time::Duration;
use std::boxed::Box;
use std::format;
use std::sync::mpsc::{channel, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::vec::Vec;

use super::check::check;
use super::violation::{Failure, Violation};
use crate::trace::{Event, Kind};

/// How long a run may be without a new event before it is given up. Events of waits (`Kind::Stuck`)
/// do not count.
fn patience() -> Duration {
    let set = std::env::var("DRMM_PATIENCE").ok().and_then(|text| text.parse().ok());
    Duration::from_millis(set.unwrap_or(60_000))
}

/// What the watching thread knows of a run.
pub(super) struct Run {
    /// The acquisition that is made to fail in it.
    pub(super) nth: u32,
    /// The failure that the run follows, if it does. Nothing is made to fail in such a run.
    pub(super) after: Option<Failure>,
    /// Its events so far, in their order.
    pub(super) events: Box<dyn Fn() -> Vec<Event> + Send>,
}

/// Watches one run until it is dropped.
pub(super) struct Watch {
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts to watch: ends the process if nothing happens in `run` for long. If no thread can be
    /// started, the run is not watched.
    pub(super) fn begin(run: Run) -> Self {
        let (done, over) = channel();
        let patience = patience();
        let watch = move || {
            let mut heard = 0;
            while over.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                let events = (run.events)();
                let now = events.iter().filter(|event| event.kind != Kind::Stuck).count();
                if now == heard {
                    std::eprintln!("{}", run.violation(events, patience));
                    std::process::abort();
                }
                heard = now;
            }
        };
        let thread = std::thread::Builder::new().name("drmm sweep".into()).spawn(watch).ok();
        Self { done: Some(done), thread }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(thread) = self.thread.take() {
            // The thread returns nothing.
            let _ = thread.join();
        }
    }
}

impl Run {
    /// The hang, and what is still there, which includes what the run waits for.
    fn violation(&self, events: Vec<Event>, patience: Duration) -> Violation {
        let failure = Failure::among(&events, self.nth);
        let silence = format!("the run hangs: nothing has happened for {} ms", patience.as_millis());
        let problems = [silence].into_iter().chain(check(&events).left).collect();
        Violation { failure: failure.or(self.after), is_second_run: self.after.is_some(), problems, events }
    }
}
