//! Starts what runs a source and puts the source on the stop list.

use core::panic::Location;
use core::time::Duration;

use super::engine;
use super::source::Source;
use super::state::{Life, Thread};
use crate::bound::stop_entry::{StopEntry, Stopped};
use crate::counted::Ref;
use crate::device::object::Core;
use crate::error::{Errno, Error, Result};
use crate::trace::Place;

/// Makes a source that ends in step 5 at the latest; two acquisitions. Nothing runs it yet.
///
/// Fails with `ENOMEM`, or with `ESHUTDOWN` if the source cannot be put on the stop list.
#[track_caller]
fn prepare<K: Stopped>(core: &Core, name: &'static str) -> Result<Ref<Source>> {
    let place = Location::caller();
    core.base.parent.inner.fault.pass_for(name, "thread")?;
    let source = Source::new(core, name, place)?;
    let (entry, stopped) = (source.entry.clone(), source.clone());
    StopEntry::link::<K>(&entry, &core.base.parent, name, place, move || {
        Source::unbind(&stopped);
    })?;
    // The walk may have ended the source before this line. From here on the walk waits for the
    // thread.
    source.change(|state| {
        state.check_open()?;
        state.thread = Thread::Running;
        Ok::<(), Error>(())
    })?;
    Ok(source)
}

/// Starts a thread of the driver.
///
/// The captures of `body` are dropped on the thread, before any wait for the thread ends. When the
/// thread ends by itself, it takes the source off the stop list.
///
/// Fails with `EAGAIN` if no thread can be started, and with `ENOMEM` or `ESHUTDOWN` if the source
/// cannot be put on the list.
#[track_caller]
pub(super) fn start_thread<K: Stopped>(
    core: &Core,
    name: &'static str,
    body: impl FnOnce(&Ref<Source>) + Send + 'static,
) -> Result<Ref<Source>> {
    let source = prepare::<K>(core, name)?;
    engine::thread(&source, body).inspect_err(|_| source.end())?;
    Ok(source)
}

/// Starts what calls `run` whenever a run is due.
///
/// The captures of `run` are dropped where it runs, before any wait for the end of the source is
/// over.
///
/// Fails as [`start_thread`] does.
#[track_caller]
pub(super) fn start_runs<K: Stopped>(
    core: &Core,
    name: &'static str,
    run: impl Fn() -> Option<Duration> + Send + 'static,
) -> Result<Ref<Source>> {
    let source = prepare::<K>(core, name)?;
    engine::runs(&source, run).inspect_err(|_| source.end())?;
    Ok(source)
}

/// Starts a source on a device that programs may already see. Fails with `ENODEV` where `start`
/// fails with `ESHUTDOWN`, and once the gate is closed.
#[track_caller]
pub(super) fn start_later(core: &Core, start: impl FnOnce() -> Result<Ref<Source>>) -> Result<Ref<Source>> {
    let gone = Error::new(Errno::ENODEV, "the device is unplugged: nothing can be started on it");
    if core.gate.is_closed() {
        return Err(gone);
    }
    let source = start().map_err(|error| match error.errno() {
        Errno::ESHUTDOWN => gone,
        _ => error,
    })?;
    // In the meantime the bus device may have been unbound and bound to another driver, and the
    // source would be on that driver's stop list.
    if core.gate.is_closed() {
        let _ = Source::shut_down_sync(&source, Place::of(Location::caller()));
        return Err(gone);
    }
    Ok(source)
}

/// Whether a source is open, for its `Debug` output.
pub(super) fn is_open(source: &Source) -> bool {
    source.lock().life == Life::Open
}
