//! The trace and the log of the runtime as events of the `tracing` crates: `cargo run --example
//! tracing`.
//!
//! The runtime does not depend on these crates. A hook for events and a reporter for lines of the
//! log, of a dozen lines each, are all that is needed. A program decides itself which events have
//! which level.
#![forbid(unsafe_code)]

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{set_hook, set_reporter, Event, Kind, Level, Recorder, Report};
use tracing::{debug, error, info, trace, warn};

/// One event of the runtime, as one of `tracing`.
fn bridge(event: &Event) {
    let Event { parent, device, .. } = *event;
    match event.kind {
        Kind::Panic | Kind::Stuck => error!(target: "drmm", parent, device, "{event}"),
        Kind::Fail | Kind::Refuse | Kind::Orphan => warn!(target: "drmm", parent, device, "{event}"),
        kind if kind.is_detail() => trace!(target: "drmm", parent, device, "{event}"),
        _ => debug!(target: "drmm", parent, device, "{event}"),
    }
}

/// One line of the log: what a driver writes by `dev_info!` and the like, or a report of the
/// runtime.
fn bridge_log(report: &Report<'_>) {
    let Report { device, text, .. } = *report;
    match report.level {
        Level::Error => error!(target: "drmm::log", device, "{text}"),
        Level::Warning => warn!(target: "drmm::log", device, "{text}"),
        Level::Info => info!(target: "drmm::log", device, "{text}"),
        Level::Debug => debug!(target: "drmm::log", device, "{text}"),
    }
}

/// A device with registers, of a bus that has no type of its own.
#[drm_driver]
struct Lamp {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    level: &'bound Mutex<u8>,
}

/// Binds, uses and unbinds a lamp, and prints what the subscriber hears of it.
fn main() -> Result {
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).without_time().init();
    set_hook(Some(bridge));
    set_reporter(Some(bridge_log));
    // The hook hears sections and references only while a recorder or a census wants them.
    let _details = Recorder::with_details();
    let parent = Parent::new("lamp.0")?;
    parent.bind((), |device| {
        let lamp = devm_drm_dev_alloc!(device, |_| Lamp { level: device.devm(Mutex::new(0))? })?;
        dev_info!(device, "found");
        lamp.with_hw(|hw| *hw.level.lock() = 7)?;
        lamp.devm_register()
    })?;
    parent.unbind(Removal::Orderly)
}
