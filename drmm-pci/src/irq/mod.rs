//! Interrupt handlers: a thread for each, woken by the level of the line.
//!
//! The handler may sleep, access registers, and take any time, so it runs neither where
//! the level changed nor on the machine's thread, where it would hold up the interrupts of other
//! devices. The kernel calls this a threaded interrupt.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use drmm_runtime::{Errno, Error, Result};

use crate::hardware::{Handle, Hardware};
use crate::irq_return::IrqReturn;
use crate::lock::{lock, wait_until};
use crate::log::BusEvent;
use crate::transport::IrqSink;

/// A handler is disconnected after this many consecutive unhandled interrupts, if the line has also
/// stayed high for ten seconds: the line may be shared, and the handler of another device slow.
/// After this many consecutive panics it is disconnected at once.
const UNHANDLED_LIMIT: u32 = 100;

/// How long a line may stay high before it counts as unhandled. Shorter in unit tests.
const UNHANDLED_TIME: Duration =
    if cfg!(test) { Duration::from_millis(200) } else { Duration::from_secs(10) };

/// How long a line may take to fall after the handler has returned, before the handler is called
/// once more.
///
/// The write that acknowledges an interrupt is posted, and the fall of the line comes back on
/// another thread.
const SETTLE: Duration = Duration::from_micros(500);

/// A handler connected to the line of a function.
pub(crate) struct IrqHandler {
    hardware: Handle,
    line: Arc<Line>,
    is_connected: bool,
    thread: Option<JoinHandle<()>>,
}

/// What the line does, shared between the sink and the thread of the handler.
struct Line {
    state: Mutex<LineState>,
    changed: Condvar,
}

#[derive(Default)]
struct LineState {
    high: bool,
    /// How often the line fell: a short dip between two looks counts too.
    falls: u64,
    stopped: bool,
}

impl IrqSink for Line {
    fn level(&self, high: bool) {
        let mut state = lock(&self.state);
        if state.high && !high {
            state.falls = state.falls.wrapping_add(1);
        }
        state.high = high;
        self.changed.notify_all();
    }
}

impl IrqHandler {
    /// Starts a thread and connects it to the line.
    ///
    /// `handler` fails when its device may not be touched any more, and is not called again then.
    /// Fails with `EAGAIN` if there is no thread, and as
    /// [`connect_irq`](crate::transport::Function::connect_irq) does.
    pub(crate) fn connect(
        hardware: &Handle,
        name: &str,
        handler: impl Fn() -> Result<IrqReturn> + Send + 'static,
    ) -> Result<Self> {
        let line = Arc::new(Line { state: Mutex::default(), changed: Condvar::new() });
        let (watched, of) = (Arc::clone(&line), Arc::clone(hardware));
        let thread = thread::Builder::new()
            // A thread name with a zero byte in it would panic.
            .name(format!("irq/{}", name.replace('\0', "")))
            .spawn(move || serve(&watched, &of, handler))
            .map_err(|_| Error::new(Errno::EAGAIN, "no thread for an interrupt handler"))?;
        let mut this = Self {
            hardware: Arc::clone(hardware),
            line: Arc::clone(&line),
            is_connected: false,
            thread: Some(thread),
        };
        // If the line is taken, `this` ends the thread and leaves the line to its owner.
        hardware.function.connect_irq(line)?;
        this.is_connected = true;
        Ok(this)
    }
}

/// Disconnects the line and waits for the handler to return.
impl Drop for IrqHandler {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        lock(&self.line.state).stopped = true;
        self.line.changed.notify_all();
        if self.is_connected {
            self.hardware.function.disconnect_irq();
        }
        if thread.thread().id() != thread::current().id() {
            // The thread catches every panic, so there is no outcome to check.
            drop(thread.join());
        }
    }
}

/// Consecutive interrupts that the handler did not handle, with the line high all the time.
struct Unhandled {
    count: u32,
    since: Instant,
    /// How often the line had fallen. When it falls, a handler has dealt with it.
    falls: u64,
}

impl Unhandled {
    /// Counts one more of them, or the first of a new run.
    fn note(before: Option<Self>, falls: u64, now: Instant) -> Self {
        let same_row = before.filter(|before| before.falls == falls);
        let Self { count, since, .. } = same_row.unwrap_or(Self { count: 0, since: now, falls });
        Self { count: count.saturating_add(1), since, falls }
    }

    /// Whether no handler will deal with it.
    fn is_hopeless(&self, now: Instant) -> bool {
        self.count >= UNHANDLED_LIMIT && now.duration_since(self.since) >= UNHANDLED_TIME
    }
}

/// Calls the handler while the line is high.
fn serve(line: &Line, hardware: &Hardware, handler: impl Fn() -> Result<IrqReturn>) {
    let (mut unhandled, mut panics) = (None, 0);
    let mask = |count| hardware.log.add(hardware.at, BusEvent::IrqMasked(count));
    while let Some(falls) = wait_for_high(line) {
        match panic::catch_unwind(AssertUnwindSafe(&handler)) {
            Ok(Ok(IrqReturn::Handled)) => (unhandled, panics) = (None, 0),
            Ok(Ok(IrqReturn::None)) => {
                let now = Instant::now();
                let row = Unhandled::note(unhandled, falls, now);
                if row.is_hopeless(now) {
                    return mask(row.count);
                }
                (unhandled, panics) = (Some(row), 0);
            }
            // The gate is closed: the hardware must not be touched from here again.
            Ok(Err(_)) => return,
            Err(payload) => {
                // The panic hook has reported it. Dropping the payload could panic once more.
                std::mem::forget(payload);
                hardware.log.add(hardware.at, BusEvent::IrqPanicked);
                panics += 1;
                if panics >= UNHANDLED_LIMIT {
                    return mask(panics);
                }
            }
        }
        // A function that is gone has lowered its line, or will: there is nothing to do about it
        // here.
        let _ = hardware.function.flush();
        let state = lock(&line.state);
        drop(wait_until(&line.changed, state, SETTLE, |state| state.stopped || state.falls != falls));
    }
}

/// Waits until the line is high and says how often it had fallen by then; `None` once the handler
/// is stopped.
fn wait_for_high(line: &Line) -> Option<u64> {
    let mut state = lock(&line.state);
    while !state.stopped && !state.high {
        state = line.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    (!state.stopped).then_some(state.falls)
}

#[cfg(test)]
mod tests;
