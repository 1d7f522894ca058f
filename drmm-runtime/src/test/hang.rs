//! A run that does not come to its end is reported from outside, since nobody can end it.
//!
//! Its thread waits for something that will never happen, most often in step 3 for a section that was forgotten.
//! So another one watches, says what the run was doing, and ends the process: a test that hangs says nothing.

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

/// A run is given up when nothing has happened for so long. A drain that says that it waits is not something.
fn patience() -> Duration {
    let set = std::env::var("DRMM_PATIENCE").ok().and_then(|text| text.parse().ok());
    Duration::from_millis(set.unwrap_or(60_000))
}

/// What is to be known of a run from another thread.
pub(super) struct Run {
    /// Which acquisition is made to fail in it.
    pub(super) nth: u32,
    /// The run follows the failure of this one, and nothing is made to fail in it.
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
    /// Ends the process if nothing happens in `run` for long. Without a thread to spare the run is not watched.
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
            // It has nothing to say unless it has ended the process.
            let _ = thread.join();
        }
    }
}

impl Run {
    /// The hang, and what is still there: what somebody waits for is among it.
    fn violation(&self, events: Vec<Event>, patience: Duration) -> Violation {
        let failure = Failure::among(&events, self.nth);
        let silence = format!("the run hangs: nothing has happened for {} ms", patience.as_millis());
        let problems = [silence].into_iter().chain(check(&events).left).collect();
        Violation { failure: failure.or(self.after), is_second_run: self.after.is_some(), problems, events }
    }
}
