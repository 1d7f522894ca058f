//! Interrupt handlers: a thread for each, woken by the level of the line.
//!
//! The handler may sleep, access registers, and take as long as it likes, so it runs neither where the level
//! changed nor on the machine's thread, where it would hold up the interrupts of other devices. The kernel's
//! word is "threaded interrupt".

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

use crate::device::Hardware;
use crate::lock::{lock, wait_until};
use crate::log::BusEvent;
use crate::transport::IrqSink;

/// What a handler says of an interrupt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IrqReturn {
    /// It was not from this device, which shares the line (`IRQ_NONE`).
    None,
    /// It was, and the cause was dealt with (`IRQ_HANDLED`).
    Handled,
}

/// After this many interrupts in a row that nobody handled, the handler is not called any more.
pub const UNHANDLED_LIMIT: u32 = 100;

/// How long a line may take to fall after the handler has returned, before the handler is called once more.
///
/// The write that acknowledges an interrupt is posted, and the fall of the line comes back on another thread.
const SETTLE: Duration = Duration::from_micros(500);

/// A handler connected to the line of a function.
pub(crate) struct IrqHandler {
    hardware: Arc<Hardware>,
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
    /// `handler` fails when its device may not be touched any more, and is not called again then. Fails with
    /// `EAGAIN` if there is no thread, and as [`connect_irq`](crate::Function::connect_irq) does.
    pub(crate) fn connect(
        hardware: &Arc<Hardware>,
        name: &str,
        handler: impl Fn() -> Result<IrqReturn> + Send + 'static,
    ) -> Result<Self> {
        let line = Arc::new(Line { state: Mutex::default(), changed: Condvar::new() });
        let (watched, of) = (Arc::clone(&line), Arc::clone(hardware));
        let thread = thread::Builder::new()
            .name(format!("irq/{name}"))
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
            // Nothing that the thread runs lets a panic through, so there is no outcome to look at.
            drop(thread.join());
        }
    }
}

/// Calls the handler while the line is high.
fn serve(line: &Line, hardware: &Hardware, handler: impl Fn() -> Result<IrqReturn>) {
    let mut unhandled = 0;
    while let Some(falls) = wait_for_high(line) {
        match panic::catch_unwind(AssertUnwindSafe(&handler)) {
            Ok(Ok(IrqReturn::Handled)) => unhandled = 0,
            Ok(Ok(IrqReturn::None)) => unhandled += 1,
            // The gate is closed: the hardware must not be touched from here again.
            Ok(Err(_)) => return,
            Err(payload) => {
                // The panic hook has reported it. Dropping the payload could panic once more.
                std::mem::forget(payload);
                hardware.log.add(hardware.at, BusEvent::IrqPanicked);
                unhandled += 1;
            }
        }
        if unhandled >= UNHANDLED_LIMIT {
            hardware.log.add(hardware.at, BusEvent::IrqMasked(unhandled));
            return;
        }
        // A function that is gone has lowered its line, or will: there is nothing to do about it here.
        let _ = hardware.function.flush();
        let state = lock(&line.state);
        drop(wait_until(&line.changed, state, SETTLE, |state| state.stopped || state.falls != falls));
    }
}

/// Waits until the line is high and says how often it had fallen by then; `None` once the handler is stopped.
fn wait_for_high(line: &Line) -> Option<u64> {
    let mut state = lock(&line.state);
    while !state.stopped && !state.high {
        state = line.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    (!state.stopped).then_some(state.falls)
}
