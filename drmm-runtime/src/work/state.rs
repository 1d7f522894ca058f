//! The state of a source: its pending run, the run under way and the life of its thread, under one
//! lock.

use core::time::Duration;

use super::engine::Engine;
use crate::error::{Errno, Error, Result};
use crate::host::Instant;

/// When a run is due.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Now,
    At(Instant),
    /// Beyond the range of the clock.
    Never,
}

impl Due {
    /// Due once `time` has passed.
    pub(super) fn after(time: Duration) -> Self {
        Instant::now().checked_add(time).map_or(Self::Never, Self::At)
    }
}

/// The stage of a source's life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Life {
    /// It accepts requests for runs.
    Open,
    /// It was shut down, its owner was dropped, or its thread has ended by itself.
    ShutDown,
    /// Step 5 has begun, or the thread has ended by itself after step 2.
    Unbound,
}

/// The stage of a source's thread.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Thread {
    /// Not started.
    None,
    /// Running, or about to be started.
    Running,
    /// It has nothing more to do, and its closure was dropped.
    Ended,
}

/// What there is to do where no run is due.
pub(super) enum Next {
    /// Nothing before this time, or before a change.
    Wait(#[cfg_attr(drmm_kernel, expect(dead_code, reason = "its workqueue is told by `kick`"))] Due),
    /// To end: no more runs begin.
    End,
}

/// The condition that ends a wait.
#[derive(Clone, Copy)]
pub(super) enum Until {
    /// The runs up to this number are over or were cancelled.
    Runs(u64),
    /// The thread has ended, if there was one.
    End,
    /// The thread has ended, or step 2 has begun. Only a thread of the driver is told of step 2.
    EndOrUnplug,
}

pub(super) struct SourceState {
    pub(super) life: Life,
    pub(super) thread: Thread,
    /// What runs the source; set once it was started.
    pub(super) engine: Engine,
    /// Step 2 has begun. Set only for a thread of the driver.
    pub(super) unplugged: bool,
    /// The number of the next run, and when it is due.
    pub(super) pending: Option<(u64, Due)>,
    /// The number of the run under way.
    pub(super) running: Option<u64>,
    /// The number of runs requested so far.
    asked: u64,
    /// The number of callers that wait until no run is under way. While there are any, new requests
    /// are dropped.
    pub(super) cancelling: u32,
}

impl SourceState {
    pub(super) const fn new() -> Self {
        Self {
            life: Life::Open,
            thread: Thread::None,
            engine: Engine::NONE,
            unplugged: false,
            pending: None,
            running: None,
            asked: 0,
            cancelling: 0,
        }
    }

    pub(super) fn check_open(&self) -> Result {
        match self.life {
            Life::Open => Ok(()),
            Life::ShutDown => Err(Error::new(Errno::ESHUTDOWN, "it was shut down, or has ended")),
            Life::Unbound => {
                Err(Error::new(Errno::ENODEV, "the driver is unbound, and its callbacks are stopped"))
            }
        }
    }

    /// Requests a run, which replaces the pending one. False if the request is dropped at once.
    pub(super) fn ask(&mut self, due: Due) -> bool {
        if self.cancelling != 0 || self.life != Life::Open {
            return false;
        }
        self.asked += 1;
        self.pending = Some((self.asked, due));
        true
    }

    /// Takes the run that is due. `Err` holds the time until which to wait.
    fn take_due(&mut self) -> Result<u64, Due> {
        match self.pending {
            Some((_, Due::At(when))) if when > Instant::now() => Err(Due::At(when)),
            None | Some((_, Due::Never)) => Err(Due::Never),
            Some((number, _)) => {
                self.pending = None;
                Ok(number)
            }
        }
    }

    /// Begins the run that is due. `Err` says what else there is to do.
    pub(super) fn begin_run(&mut self) -> Result<(), Next> {
        if self.life != Life::Open {
            return Err(Next::End);
        }
        self.running = Some(self.take_due().map_err(Next::Wait)?);
        Ok(())
    }

    /// The number of the run that was requested last.
    pub(super) fn last_asked(&self) -> u64 {
        self.asked
    }

    /// Whether the condition of a wait holds.
    pub(super) fn is_over(&self, until: Until) -> bool {
        match until {
            Until::Runs(last) => {
                let is_pending = self.pending.is_some_and(|(number, _)| number <= last);
                let is_running = self.running.is_some_and(|number| number <= last);
                !is_pending && !is_running
            }
            Until::End => self.thread != Thread::Running,
            Until::EndOrUnplug => self.unplugged || self.thread != Thread::Running,
        }
    }
}
