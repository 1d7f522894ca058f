//! The sweep itself: one run after another, each with another acquisition that fails.

extern crate std;

use core::any::Any;
use core::cell::RefCell;
use core::fmt;
use core::time::Duration;
use std::boxed::Box;
use std::format;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::string::String;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use std::vec::Vec;

use super::check::{check, Findings};
use super::hang::{Run, Watch};
use super::violation::{Failure, Violation};
use crate::bound::parent::Parent;
use crate::error::Result;
use crate::fault::scope::{within, Scope, Shared};
use crate::lock::unpoisoned as lock;
use crate::report::listen::{self, Listener};
use crate::report::sort;
use crate::trace::Detail;
use crate::trace::{Event, Kind, List};

/// How long after the end of a run threads of the driver may still hold something.
const SETTLE: Duration = Duration::from_secs(1);

/// The largest number of acquisitions in one run. A run with more would never end.
const MOST: u32 = 100_000;

/// Makes the 1st, 2nd, ... n-th acquisition fail in turn, until a run has no n-th acquisition, and
/// checks each run.
///
/// `run` probes a driver, uses its device as programs do, and unbinds. It is called once without a
/// failure, then once for each acquisition, and after each of these once more without a failure.
/// With a failure it may fail or continue; without one it must succeed. [The module's
/// documentation](super) says what is checked.
///
/// The acquisitions that count are those of certain bus devices: of each one that is
/// [made](Parent::new) while `run` runs, on its thread or on a thread that
/// [inherits](super::inherit) from it, as those of `drmm_pci::Bus` do, and of those of
/// [`Attempt::parent`]. Therefore sweeps can run in parallel. What `run` makes must be gone when it
/// returns.
///
/// A run in which nothing happens for a minute is reported on standard error, with the sections
/// under way, and the process is ended, since such a run cannot be ended in another way.
/// `DRMM_PATIENCE` in the environment sets another time, in milliseconds.
///
/// # Panics
///
/// Panics if something is wrong, with the [`Violation`] as the message.
///
/// ```
/// use drmm_runtime::test::fault_sweep;
/// use drmm_runtime::{bus::Removal, prelude::*};
///
/// let sweep = fault_sweep(|attempt| {
///     let parent = attempt.parent("fan0")?;
///     parent.bind((), |device| {
///         device.devm_add_action("clock", || {})?;
///         device.devm_kstrdup("a label")?;
///         Ok(Registered::no_device())
///     })?;
///     parent.unbind(Removal::Orderly)
/// });
/// assert_eq!(sweep.failures().len(), 2);
/// ```
#[track_caller]
pub fn fault_sweep(run: impl FnMut(&Attempt<'_>) -> Result) -> Sweep {
    match try_fault_sweep(run) {
        Ok(sweep) => sweep,
        Err(violation) => std::panic!("{violation}"),
    }
}

/// As [`fault_sweep`], but returns the first run that is wrong as an error.
///
/// ```
/// use drmm_runtime::prelude::*;
/// use drmm_runtime::test::try_fault_sweep;
///
/// let violation = try_fault_sweep(|attempt| {
///     let parent = attempt.parent("fan0")?;
///     parent.bind((), |device| {
///         device.devm_add_action("clock", || {})?;
///         Ok(Registered::no_device())
///     }) // and no unbind
///     .map(drop)
/// })
/// .unwrap_err();
/// assert!(violation.problems().iter().any(|problem| problem.contains("clock")));
/// ```
pub fn try_fault_sweep(mut run: impl FnMut(&Attempt<'_>) -> Result) -> Result<Sweep, Box<Violation>> {
    let mut runner = Runner { scope: Shared::default(), parents: RefCell::default(), run: &mut run };
    let mut failures = Vec::new();
    runner.once(0, None)?;
    for nth in 1..=MOST {
        let Some(failure) = runner.once(nth, None)? else { break };
        failures.push(failure);
        runner.once(0, Some(failure))?;
    }
    Ok(Sweep { failures })
}

/// One run of a sweep.
///
/// [`fault_sweep`] has an example.
pub struct Attempt<'sweep> {
    nth: u32,
    parents: &'sweep RefCell<Vec<Parent>>,
}

impl Attempt<'_> {
    /// A bus device that is the same in all runs of the sweep. When a run is over, no other
    /// reference to it may be left.
    ///
    /// Fails with `ENOMEM`.
    #[track_caller]
    pub fn parent(&self, name: &str) -> Result<Parent> {
        let known = self.parents.borrow().iter().find(|parent| parent.name() == name).cloned();
        if let Some(parent) = known {
            return Ok(parent);
        }
        let parent = Parent::new(name)?;
        self.parents.borrow_mut().push(parent.clone());
        Ok(parent)
    }

    /// The number of the acquisition that fails in this run, from 1; 0 if none does.
    #[must_use]
    pub fn nth(&self) -> u32 {
        self.nth
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("nth", &self.nth).finish_non_exhaustive()
    }
}

/// A sweep in which nothing was wrong. `Display` prints the failures.
///
/// ```
/// use drmm_runtime::test::fault_sweep;
/// use drmm_runtime::{bus::Removal, prelude::*};
///
/// let sweep = fault_sweep(|attempt| {
///     let parent = attempt.parent("fan0")?;
///     parent.bind((), |device| device.devm_add_action("clock", || {}).map(drop))?;
///     parent.unbind(Removal::Orderly)
/// });
/// assert_eq!(sweep.failures()[0].name, "clock");
/// println!("{sweep}"); // each acquisition that failed, with its line
/// ```
#[derive(Clone, Debug)]
#[must_use = "it says what was made to fail: a sweep over no acquisition proves nothing"]
pub struct Sweep {
    failures: Vec<Failure>,
}

impl Sweep {
    /// The acquisitions that were made to fail, in the order of the run.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }
}

impl fmt::Display for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} acquisitions failed in turn, and nothing was left behind:", self.failures.len())?;
        self.failures.iter().try_for_each(|failure| writeln!(f, "  {failure}"))
    }
}

/// The events during one run, including those of other sweeps and tests that run at the same time.
#[derive(Default)]
struct Tape(Mutex<Vec<Event>>);

impl Listener for Tape {
    fn hear(&self, event: &Event) {
        lock(&self.0).push(*event);
    }

    fn wants_detail(&self) -> bool {
        true
    }
}

impl Tape {
    /// The events of a sweep. The event of a section names only its device, so sections of other
    /// sweeps are included. The checks do not use them.
    fn events(&self, scope: &Scope) -> Vec<Event> {
        let mut events: Vec<Event> = lock(&self.0).clone();
        events.retain(|event| event.parent == 0 || scope.has(event.parent));
        sort(&mut events);
        events
    }
}

struct Runner<'run, F> {
    scope: Shared,
    parents: RefCell<Vec<Parent>>,
    run: &'run mut F,
}

impl<F: FnMut(&Attempt<'_>) -> Result> Runner<'_, F> {
    /// Runs once, with the `nth` acquisition made to fail. Returns that failure.
    fn once(&mut self, nth: u32, after: Option<Failure>) -> Result<Option<Failure>, Box<Violation>> {
        let (tape, _detail) = (listen::start(Tape::default()), Detail::new());
        self.scope.countdown.arm(nth);
        let attempt = Attempt { nth, parents: &self.parents };
        let watch = self.watch(nth, after, &tape);
        let run = &mut *self.run;
        let outcome =
            within(Some(Shared::clone(&self.scope)), || catch_unwind(AssertUnwindSafe(|| run(&attempt))));
        drop(watch);
        self.scope.countdown.arm(0);

        let mut problems = Vec::new();
        let failure = Failure::among(&tape.events(&self.scope), nth);
        match outcome {
            Ok(Err(error)) if failure.is_none() => problems.push(format!("the run failed: {error:#}")),
            Ok(_) => {}
            Err(payload) => problems.push(format!("the run panicked: {}", message(&*payload))),
        }
        let events = self.settle(&tape, &mut problems);
        if problems.is_empty() {
            return Ok(failure);
        }
        let is_second_run = after.is_some();
        Err(Box::new(Violation { failure: failure.or(after), is_second_run, problems, events }))
    }

    /// Watches a run, in case it does not end.
    fn watch(&self, nth: u32, after: Option<Failure>, tape: &Arc<Tape>) -> Watch {
        let (scope, tape) = (Arc::clone(&self.scope), Arc::clone(tape));
        let events = Box::new(move || tape.events(&scope));
        Watch::begin(Run { nth, after, events })
    }

    /// Checks the run repeatedly, until nothing is left behind or the time is over.
    fn settle(&self, tape: &Tape, problems: &mut Vec<String>) -> Vec<Event> {
        let start = Instant::now();
        loop {
            let events = tape.events(&self.scope);
            let Findings { wrong, mut left } = check(&events);
            self.check_parents(&events, &mut left);
            if !wrong.is_empty() || left.is_empty() || start.elapsed() > SETTLE {
                problems.extend(wrong.into_iter().chain(left));
                return events;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Checks that no references to the bus devices of the run are left.
    fn check_parents(&self, events: &[Event], problems: &mut Vec<String>) {
        let kept = self.parents.borrow();
        for parent in kept.iter() {
            let name = parent.name();
            match parent.references().saturating_sub(1) {
                0 => {}
                more => problems
                    .push(format!("bus device {} ({name}): {more} more references than before", parent.id())),
            }
            if parent.is_bound() {
                problems.push(format!("bus device {} ({name}): a driver is still bound", parent.id()));
            }
        }
        let bus = |event: &&Event, kind: Kind| event.list == List::Bus && event.kind == kind;
        for made in events.iter().filter(|event| bus(event, Kind::Get)) {
            let is_kept = kept.iter().any(|parent| parent.id() == made.parent);
            let is_gone =
                events.iter().filter(|event| bus(event, Kind::Put)).any(|e| e.parent == made.parent);
            if !is_kept && !is_gone {
                problems
                    .push(format!("bus device {} [{}]: a reference to it is left", made.parent, made.place));
            }
        }
    }
}

/// The message of a panic.
fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no message)")
}
