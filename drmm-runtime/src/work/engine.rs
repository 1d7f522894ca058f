//! What runs a source: a thread of its own, or in a kernel a `struct delayed_work` for what has
//! runs, and a kernel thread for a thread of the driver.

use core::time::Duration;

use super::source::Source;
use crate::bound::workers::run_for;
use crate::counted::Ref;
use crate::error::Result;
use crate::host;

pub(super) use imp::{runs, Engine};

/// Starts a thread that calls `body` and then ends the source. Fails with `EAGAIN`.
pub(super) fn thread(source: &Ref<Source>, body: impl FnOnce(&Ref<Source>) + Send + 'static) -> Result {
    let own = source.clone();
    let run = move || {
        run_for(own.owner.parent, own.id, || {
            // A panic ends the thread, also one in the drop of the captures of `body`.
            if host::guard(|| own.while_running(|| body(&own))).is_err() {
                own.tell_of_a_panic();
            }
            own.end();
        });
    };
    imp::start(source, run)
}

/// One run that was begun.
fn run_once(source: &Source, run: &impl Fn() -> Option<Duration>) {
    // A panic in one run does not prevent the next.
    let again = host::guard(|| source.while_running(run)).unwrap_or_else(|()| {
        source.tell_of_a_panic();
        None
    });
    source.end_run(again);
}

#[cfg(feature = "std")]
mod imp {
    use core::time::Duration;

    use super::run_once;
    use crate::counted::Ref;
    use crate::error::Result;
    use crate::host::{start_thread, Thread};
    use crate::work::circle;
    use crate::work::source::Source;
    use crate::work::state::SourceState;

    /// The thread of a source, for the join.
    pub(in crate::work) struct Engine(Option<Thread>);

    impl Engine {
        pub(in crate::work) const NONE: Self = Self(None);

        /// Joins the thread of the source with this number, which has nothing more to do.
        pub(in crate::work) fn join(self, source: u64) {
            // On the thread itself this is a destructor of a thread local, and there is nothing to
            // wait for.
            if let Some(thread) = self.0.filter(|_| !circle::is_thread_of(source)) {
                // The thread catches its own panics, so there is no error to handle.
                let _ = thread.join();
            }
        }
    }

    /// Starts a thread. Fails with `EAGAIN`.
    pub(super) fn start(source: &Source, run: impl FnOnce() + Send + 'static) -> Result {
        let thread = start_thread(source.name, run)?;
        source.change(|state| state.engine.0 = Some(thread));
        Ok(())
    }

    impl SourceState {
        /// A no-op: the thread was woken.
        #[expect(clippy::unused_self, reason = "a kernel's workqueue has to be told")]
        pub(in crate::work) fn kick(&mut self) {}
    }

    /// Starts a thread that does one run after the other, until no more begin. Fails with `EAGAIN`.
    pub(in crate::work) fn runs(
        source: &Ref<Source>,
        run: impl Fn() -> Option<Duration> + Send + 'static,
    ) -> Result {
        super::thread(source, move |source| {
            while source.wait_for_run() {
                run_once(source, &run);
            }
        })
    }
}

#[cfg(drmm_kernel)]
mod imp {
    use core::time::Duration;

    use super::{run_for, run_once};
    use crate::counted::Ref;
    use crate::error::Result;
    use crate::host::{start_thread, Instant, WorkItem};
    use crate::work::source::Source;
    use crate::work::state::{Due, Life, Next, SourceState};

    /// The work item of a source that has runs.
    pub(in crate::work) struct Engine {
        item: Option<WorkItem>,
    }

    impl Engine {
        pub(in crate::work) const NONE: Self = Self { item: None };

        /// A no-op: the module waits for all work items and threads before it is unloaded.
        #[expect(clippy::unused_self, reason = "on the host a thread is joined")]
        pub(in crate::work) fn join(self, _source: u64) {}
    }

    /// Starts a thread. Fails with `EAGAIN`.
    pub(super) fn start(source: &Source, run: impl FnOnce() + Send + 'static) -> Result {
        start_thread(source.name, run)
    }

    impl SourceState {
        /// Queues the work item for what there is to do, if there is anything.
        pub(in crate::work) fn kick(&mut self) {
            let Some(item) = &self.engine.item else { return };
            let due = if self.life == Life::Open { self.pending.map(|(_, due)| due) } else { Some(Due::Now) };
            match due {
                Some(Due::Now) => item.queue(Duration::ZERO),
                Some(Due::At(when)) => item.queue(when.saturating_duration_since(Instant::now())),
                Some(Due::Never) | None => item.cancel(),
            }
        }
    }

    /// Makes a work item that does one run whenever it is queued. Fails with `ENOMEM`.
    pub(in crate::work) fn runs(
        source: &Ref<Source>,
        run: impl Fn() -> Option<Duration> + Send + 'static,
    ) -> Result {
        let own = source.clone();
        let mut run = Some(run);
        let step = move || {
            let mut over = false;
            run_for(own.owner.parent, own.id, || over = do_one(&own, &mut run));
            over
        };
        let item = WorkItem::new(step)?;
        source.change(|state| state.engine.item = Some(item));
        Ok(())
    }

    /// One call of the work item. True if it was the last: nothing queues the item any more.
    fn do_one(source: &Source, run: &mut Option<impl Fn() -> Option<Duration>>) -> bool {
        let mut state = source.lock();
        match (state.begin_run(), &run) {
            (Ok(()), Some(closure)) => {
                drop(state);
                run_once(source, closure);
                false
            }
            (Err(Next::Wait(_)), _) => {
                // The item was queued for a request that was cancelled, or replaced by a later one.
                state.kick();
                false
            }
            (Err(Next::End) | Ok(()), _) => {
                // From here on nothing queues it, and what was queued is not.
                if let Some(item) = state.engine.item.take() {
                    item.cancel();
                }
                drop(state);
                drop(run.take());
                source.end();
                true
            }
        }
    }
}
