//! Starts the thread of a source and puts the source on the stop list.

extern crate std;

use core::panic::Location;
use core::time::Duration;
use std::sync::Arc;
use std::thread;

use super::circle;
use super::source::Source;
use super::state::{Life, Thread};
use crate::bound::stop_entry::Stopped;
use crate::bound::workers::enlist;
use crate::device::object::Core;
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::trace::Place;

/// Starts the thread of a source, which ends in step 5 at the latest; two acquisitions.
///
/// The captures of `body` are dropped on the thread, before any wait for the thread ends. When the
/// thread ends by itself, it takes the source off the stop list.
///
/// Fails with `EAGAIN` if no thread can be started, and with `ENOMEM` or `ESHUTDOWN` if the source
/// cannot be put on the list.
#[track_caller]
pub(super) fn start<K: Stopped>(
    core: &Core,
    name: &'static str,
    body: impl FnOnce(&Arc<Source>) + Send + 'static,
) -> Result<Arc<Source>> {
    let place = Location::caller();
    core.base.parent.inner.fault.pass_for(name, "thread")?;
    let source = Source::new(core, name, place);
    let stopped = Arc::clone(&source);
    source.entry.link::<K>(&core.base.parent, name, place, move || stopped.unbind())?;
    // The walk may have ended the source before this line. From here on the walk waits for the
    // thread.
    source.change(|state| {
        state.check_open()?;
        state.thread = Thread::Running;
        Ok::<(), Error>(())
    })?;
    let (own, parent) = (Arc::clone(&source), core.base.parent.id());
    let run = move || {
        circle::enlist(own.id);
        let _enlisted = enlist(parent);
        // A panic ends the thread, also one in the drop of the captures of `body`.
        if host::guard(|| body(&own)).is_err() {
            own.tell_of_a_panic();
        }
        own.end();
    };
    let Ok(handle) = thread::Builder::new().name(name.replace('\0', "_")).spawn(run) else {
        source.end();
        return Err(Error::new(Errno::EAGAIN, "the system gave no thread"));
    };
    source.change(|state| state.handle = Some(handle));
    Ok(source)
}

/// As `start`, for a device that programs may already see. Fails with `ENODEV` where `start` fails
/// with `ESHUTDOWN`, and once the gate is closed.
#[track_caller]
pub(super) fn start_later<K: Stopped>(
    core: &Core,
    name: &'static str,
    body: impl FnOnce(&Arc<Source>) + Send + 'static,
) -> Result<Arc<Source>> {
    let gone = Error::new(Errno::ENODEV, "the device is unplugged: nothing can be started on it");
    if core.gate.is_closed() {
        return Err(gone);
    }
    let source = start::<K>(core, name, body).map_err(|error| match error.errno() {
        Errno::ESHUTDOWN => gone,
        _ => error,
    })?;
    // In the meantime the bus device may have been unbound and bound to another driver, and the
    // source would be on that driver's stop list.
    if core.gate.is_closed() {
        let _ = source.shut_down_sync(Place::of(Location::caller()));
        return Err(gone);
    }
    Ok(source)
}

/// The body of a thread that has runs: one run after the other, until no more begin.
pub(super) fn runs(source: &Source, run: impl Fn() -> Option<Duration>) {
    while source.begin_run().is_some() {
        // A panic in one run does not prevent the next.
        let again = host::guard(&run).unwrap_or_else(|()| {
            source.tell_of_a_panic();
            None
        });
        source.end_run(again);
    }
}

/// Whether a source is open, for its `Debug` output.
pub(super) fn is_open(source: &Source) -> bool {
    source.lock().life == Life::Open
}
