//! A source: a thread that runs a closure on request, and that other threads can wait for.

use core::panic::Location;
use core::time::Duration;

use super::circle;
use super::engine::Engine;
#[cfg(feature = "std")]
use super::state::Next;
use super::state::{Due, Life, SourceState, Thread, Until};
use crate::bound::stop_entry::StopEntry;
use crate::counted::Ref;
use crate::device::object::Core;
use crate::device::waiters::WaitedOn;
use crate::error::{Errno, Error, Result};
use crate::host::{Doze, Instant};
use crate::monitor::{Guard, Monitor};
use crate::trace::{Kind, Label, Level, List, Owner, Phase, Place, Report, Topic};

/// A wait is reported whenever this much more time has passed.
const PATIENCE: Duration = Duration::from_secs(1);

/// The state that the thread, the handles and the stop list share.
pub(super) struct Source {
    /// Never 0 and never reused.
    pub(super) id: u64,
    pub(super) name: &'static str,
    pub(super) owner: Owner,
    pub(super) entry: Ref<StopEntry>,
    /// The line that made the source.
    place: Place,
    state: Monitor<SourceState>,
    /// What runs hold, and what is waited for with them: a checker of locks finds a wait with a
    /// lock held that the run takes.
    #[cfg(drmm_kernel)]
    map: crate::host::LockMap,
}

type LockedState<'a> = Guard<'a, SourceState>;

impl Source {
    pub(super) fn new(
        core: &Core,
        name: &'static str,
        place: &'static Location<'static>,
    ) -> Result<Ref<Self>> {
        static NEXT: crate::primitive::wide::AtomicU64 = crate::primitive::wide::AtomicU64::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let id = NEXT.fetch_add(1, core::sync::atomic::Ordering::Relaxed);
        let owner = core.owner();
        let entry = StopEntry::new(owner)?;
        let state = Monitor::new(SourceState::new())?;
        Ref::new(Self {
            id,
            name,
            owner,
            entry,
            place: Place::of(place),
            state,
            #[cfg(drmm_kernel)]
            map: crate::host::LockMap::of(place),
        })
    }

    /// Puts a panic in a run into the trace.
    pub(super) fn tell_of_a_panic(&self) {
        let label = Label { name: self.name, ty: "run", place: self.place };
        self.owner.emit(Kind::Panic, Phase::Alive, List::Stop, label);
    }

    pub(super) fn lock(&self) -> LockedState<'_> {
        self.state.lock()
    }

    /// Changes the state and wakes all threads that wait for a change.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut SourceState) -> R) -> R {
        self.state.change(|state| {
            let result = change(state);
            state.kick();
            result
        })
    }

    /// Requests a run, which replaces a pending one. True if one was pending. Fails if the source
    /// begins no more runs.
    pub(super) fn ask(&self, due: Due) -> Result<bool> {
        self.change(|state| {
            state.check_open()?;
            let before = state.pending.is_some();
            state.ask(due);
            Ok(before)
        })
    }

    /// Requests a run now, unless one is pending. True if the request was accepted.
    pub(super) fn ask_once(&self) -> Result<bool> {
        self.change(|state| {
            state.check_open()?;
            Ok(state.pending.is_none() && state.ask(Due::Now))
        })
    }

    /// Cancels the pending run. False if there is none.
    pub(super) fn cancel(&self) -> bool {
        self.change(|state| state.pending.take().is_some())
    }

    /// Cancels the pending run and waits until no run is under way. False if none was pending.
    pub(super) fn cancel_sync(this: &Ref<Self>, place: Place) -> Result<bool> {
        let (pending, last) = this.change(|state| {
            let pending = state.pending.take().is_some();
            let is_running = state.running.is_some();
            // From here on new requests are dropped as well, so that a run which requests the next
            // one comes to an end.
            state.cancelling += u32::from(is_running);
            (pending, is_running.then(|| state.last_asked()))
        });
        let Some(last) = last else { return Ok(pending) };
        let waited = Self::wait_for(this, Until::Runs(last), place);
        this.change(|state| state.cancelling -= 1);
        waited.map(|()| pending)
    }

    /// Waits for the runs that were requested until now. False if there are none.
    pub(super) fn flush(this: &Ref<Self>, place: Place) -> Result<bool> {
        let until = Until::Runs(this.lock().last_asked());
        if this.lock().is_over(until) {
            return Ok(false);
        }
        Self::wait_for(this, until, place).map(|()| true)
    }

    /// Lets no run begin any more. True if one was pending.
    pub(super) fn shut_down(&self) -> bool {
        self.change(|state| {
            if state.life == Life::Open {
                state.life = Life::ShutDown;
            }
            state.pending.take().is_some()
        })
    }

    /// Lets no run begin any more, and waits until the thread has ended. True if a run was pending.
    ///
    /// Inside a section of its device the wait ends in step 2, with `ENODEV`: the thread may be the
    /// one that unplugs, and would wait for the caller's section. Then step 5 waits for the thread.
    pub(super) fn shut_down_sync(this: &Ref<Self>, place: Place) -> Result<bool> {
        let pending = this.shut_down();
        let until = if is_inside(this.owner.device) { Until::EndOrUnplug } else { Until::End };
        if !this.lock().is_over(Until::End) {
            Self::wait_for(this, until, place)?;
        }
        if !this.lock().is_over(Until::End) {
            return Err(Error::new(
                Errno::ENODEV,
                "the device was unplugged during a wait inside a section: the unbind waits for the thread",
            ));
        }
        this.join();
        Ok(pending)
    }

    /// Step 5: ends the source, whether or not its owner still exists.
    pub(super) fn unbind(this: &Ref<Self>) {
        this.change(|state| {
            state.life = Life::Unbound;
            state.pending = None;
        });
        let wait = || this.wait(Until::End, Phase::StopCallbacks, this.place);
        // If this wait closes a circle, another wait of the circle must be refused, since this one
        // is needed.
        if circle::wait_for(this, Until::End, wait).is_none() {
            wait();
        }
        this.join();
    }

    /// Joins the thread, which has nothing more to do.
    fn join(&self) {
        let engine = core::mem::replace(&mut self.lock().engine, Engine::NONE);
        engine.join(self.id);
    }

    /// Called by the thread: waits for the next run and begins it. False once no more runs begin.
    #[cfg(feature = "std")]
    pub(super) fn wait_for_run(&self) -> bool {
        let mut state = self.lock();
        loop {
            match state.begin_run() {
                Ok(()) => return true,
                Err(Next::End) => return false,
                Err(Next::Wait(due)) => state = self.sleep(state, due, Doze::Idle),
            }
        }
    }

    /// Called by the thread: the run is over. Requests the next run after `again`, unless another
    /// caller has requested one.
    pub(super) fn end_run(&self, again: Option<Duration>) {
        self.change(|state| {
            state.running = None;
            if let (Some(after), None) = (again, state.pending) {
                state.ask(Due::after(after));
            }
        });
    }

    /// Called by the thread when it has nothing more to do.
    ///
    /// Takes the source off the stop list, unless it was told of step 2. After step 2 it stays for
    /// step 5, so that the order of the stop list does not depend on which thread is faster.
    pub(super) fn end(&self) {
        if !self.lock().unplugged {
            self.entry.take_off();
        }
        self.change(|state| {
            state.thread = Thread::Ended;
            if state.life == Life::Open {
                state.life = if state.unplugged { Life::Unbound } else { Life::ShutDown };
            }
        });
    }

    /// Waits for a change, until `due` at most.
    pub(super) fn sleep<'a>(&'a self, state: LockedState<'a>, due: Due, doze: Doze) -> LockedState<'a> {
        match due {
            Due::Now => state,
            Due::At(when) => self.state.sleep(state, Some(when), doze),
            Due::Never => self.state.sleep(state, None, doze),
        }
    }

    /// Waits for the thread. Fails with `EDEADLK` if the thread waits for the caller.
    fn wait_for(this: &Ref<Self>, until: Until, place: Place) -> Result {
        if circle::wait_for(this, until, || this.wait(until, Phase::Alive, place)).is_none() {
            this.report(Phase::Alive, "the wait would be for itself, and is refused", place);
            return Err(Error::new(
                Errno::EDEADLK,
                "waits for its own thread, or for a thread that waits for it",
            ));
        }
        Ok(())
    }

    /// Runs code of the source, which a wait for the source waits for.
    #[cfg_attr(not(drmm_kernel), expect(clippy::unused_self, reason = "only a kernel has such a checker"))]
    pub(super) fn while_running<R>(&self, run: impl FnOnce() -> R) -> R {
        #[cfg(drmm_kernel)]
        self.map.acquire();
        let result = run();
        #[cfg(drmm_kernel)]
        self.map.release();
        result
    }

    /// Waits, and reports it once a second.
    fn wait(&self, until: Until, phase: Phase, place: Place) {
        #[cfg(drmm_kernel)]
        {
            self.map.acquire();
            self.map.release();
        }
        let mut report = Instant::now() + PATIENCE;
        let mut state = self.lock();
        while !state.is_over(until) {
            state = self.sleep(state, Due::At(report), Doze::Waiting);
            if Instant::now() >= report && !state.is_over(until) {
                drop(state);
                self.report(phase, "its end is waited for", place);
                report = Instant::now() + PATIENCE;
                state = self.lock();
            }
        }
    }

    fn report(&self, phase: Phase, what: &'static str, place: Place) {
        self.owner.emit(Kind::Stuck, phase, List::Stop, Label { name: self.name, ty: what, place });
        let (parent, name) = (self.owner.parent, self.name);
        Report::new(Level::Warning, Topic::Wait, "", format_args!("bus device {parent}: `{name}`: {what}"))
            .at(place)
            .send();
    }
}

impl WaitedOn for Source {
    fn unplug(&self) {
        self.change(|state| state.unplugged = true);
    }
}

/// Whether the running thread is inside a section of the device with this number.
#[cfg(feature = "std")]
fn is_inside(device: u64) -> bool {
    let context = crate::host::context_id();
    crate::gate::under_way().any(|section| section.gate == device && section.context == context)
}

/// A kernel does not know which thread is inside.
#[cfg(drmm_kernel)]
fn is_inside(_device: u64) -> bool {
    false
}
