//! What was acquired and what was released, counted from the trace.

use std::sync::atomic::{AtomicU64, Ordering};

use drmm_runtime::report::{self, Event, Kind, List, Phase};

static DEVICES: AtomicU64 = AtomicU64::new(0);
static FREED: AtomicU64 = AtomicU64::new(0);
static ACQUIRED: AtomicU64 = AtomicU64::new(0);
static RELEASED: AtomicU64 = AtomicU64::new(0);

/// Starts to count.
pub fn start() {
    report::set_hook(Some(count));
}

fn count(event: &Event) {
    if event.kind == Kind::Stuck {
        eprintln!(
            "soak: an unplug of device {} waits for a section that was entered at {}",
            event.device, event.place
        );
    }
    let counter = match (event.kind, event.list, event.phase) {
        (Kind::Acquire, List::Container, _) => &DEVICES,
        (Kind::Step, _, Phase::Memory) => &FREED,
        (Kind::Acquire, List::Bound | List::Device | List::Stop | List::On, _) => &ACQUIRED,
        (Kind::Release, List::Bound | List::Device | List::Stop | List::On, _) => &RELEASED,
        _ => return,
    };
    counter.fetch_add(1, Ordering::Relaxed);
}

/// A summary of the counts; an error if something was not released, or twice.
pub fn balance() -> Result<String, String> {
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let (devices, freed, acquired, released) =
        (read(&DEVICES), read(&FREED), read(&ACQUIRED), read(&RELEASED));
    if devices != freed || acquired != released {
        return Err(format!(
            "{devices} devices and {freed} freed, {acquired} acquisitions and {released} releases"
        ));
    }
    Ok(format!("{devices} devices freed, {acquired} things released, none missed"))
}

/// The resident memory of this process in KiB; 0 where the system does not say.
pub fn resident_kib() -> u32 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
