//! Interrupt handlers: a thread for each, woken by the level of the line.
//!
//! The handler may sleep, access registers, and take as long as it likes, so it runs neither where the level
//! changed nor on the machine's thread, where it would hold up the interrupts of other devices. The kernel's
//! word is "threaded interrupt".

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

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

/// So many interrupts in a row that its handler does not take for its own, and ten seconds in which the line does not fall, and
/// the handler is not called any more. The time is for a line that is shared: another device's handler may be slow. After
/// as many panics in a row it is not called any more at once.
pub const UNHANDLED_LIMIT: u32 = 100;

/// How long a line stays high before nobody is believed to deal with it. Tests of this crate's inside wait less.
const UNHANDLED_TIME: Duration =
    if cfg!(test) { Duration::from_millis(200) } else { Duration::from_secs(10) };

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
            // A name with a zero byte in it would be a panic.
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
            // Nothing that the thread runs lets a panic through, so there is no outcome to look at.
            drop(thread.join());
        }
    }
}

/// Interrupts in a row that a handler did not take for its own, with the line high all the time.
struct Unhandled {
    count: u32,
    since: Instant,
    /// How often the line had fallen. When it falls, somebody has dealt with it.
    falls: u64,
}

impl Unhandled {
    /// One more of them, or the first of a new row.
    fn note(before: Option<Self>, falls: u64, now: Instant) -> Self {
        let same_row = before.filter(|before| before.falls == falls);
        let Self { count, since, .. } = same_row.unwrap_or(Self { count: 0, since: now, falls });
        Self { count: count.saturating_add(1), since, falls }
    }

    /// Whether nobody will deal with it.
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::mpsc::channel;
    use std::time::Instant;

    use super::*;
    use crate::device::Device;
    use crate::log::Log;
    use crate::sim::{Edu, Machine};
    use crate::transport::{Address, Transport, Width};

    const LONG: Duration = Duration::from_secs(10);

    fn edu() -> (Machine, Address, Arc<Edu>, Device, Log) {
        let (machine, model, log) = (Machine::new().unwrap(), Arc::new(Edu::new()), Log::default());
        let at = machine.plug(1, model.clone()).unwrap();
        let device = Device::new(machine.function(at).unwrap(), log.clone()).unwrap();
        (machine, at, model, device, log)
    }

    fn wait_for(mut done: impl FnMut() -> bool) {
        let start = Instant::now();
        while !done() {
            assert!(start.elapsed() < LONG, "it never happens");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Acknowledges one bit at a time, so that the line stays high until all are dealt with.
    fn acknowledge_one(function: &dyn crate::Function) -> IrqReturn {
        let status = u32::try_from(function.read(0, 0x24, Width::B4)).unwrap();
        if status == 0 || status == u32::MAX {
            return IrqReturn::None;
        }
        function.write(0, 0x64, Width::B4, (status & status.wrapping_neg()).into());
        IrqReturn::Handled
    }

    #[test]
    fn the_handler_is_called_until_the_line_is_low() {
        let (_machine, _, model, device, _) = edu();
        let hardware = Arc::clone(device.hardware());
        let (calls, seen) = channel();
        let function = Arc::clone(&hardware.function);
        let irq = IrqHandler::connect(&hardware, "edu", move || {
            let result = acknowledge_one(&*function);
            calls.send((result, thread::current().name().map(str::to_owned))).unwrap();
            Ok(result)
        });
        model.raise(0b111);
        for _ in 0..3 {
            let (result, name) = seen.recv_timeout(LONG).unwrap();
            assert_eq!((result, name.as_deref()), (IrqReturn::Handled, Some("irq/edu")));
        }
        wait_for(|| model.irq_status() == 0);
        drop(irq);
        model.raise(1);
        assert!(seen.recv_timeout(Duration::from_millis(20)).is_err(), "disconnected");
    }

    #[test]
    fn an_interrupt_that_nobody_handles_is_masked_and_recorded() {
        let (_machine, at, model, device, log) = edu();
        let count = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&count);
        let _irq = IrqHandler::connect(device.hardware(), "deaf", move || {
            counter.fetch_add(1, Ordering::SeqCst);
            Ok(IrqReturn::None)
        });
        let raised = Instant::now();
        model.raise(1);
        wait_for(|| !log.records().is_empty());
        assert!(raised.elapsed() >= UNHANDLED_TIME);
        let calls = count.load(Ordering::SeqCst);
        assert!(calls >= UNHANDLED_LIMIT, "{calls}");
        assert_eq!(log.records()[0].event, BusEvent::IrqMasked(calls));
        assert_eq!(log.records()[0].at, at);
    }

    #[test]
    fn an_interrupt_is_nobodys_after_many_calls_and_a_long_time_on_one_high_level() {
        let begin = Instant::now();
        let (soon, late) = (begin + UNHANDLED_TIME / 2, begin + UNHANDLED_TIME);
        let row =
            |falls, now| (1..UNHANDLED_LIMIT).fold(None, |row, _| Some(Unhandled::note(row, falls, now)));
        let hundred = Unhandled::note(row(7, begin), 7, soon);
        assert!(!hundred.is_hopeless(soon), "a neighbour on the line is slow");
        assert!(Unhandled::note(Some(hundred), 7, late).is_hopeless(late));
        assert!(!row(7, begin).unwrap().is_hopeless(late), "a starved thread has looked ninety-nine times");
        let fallen = Unhandled::note(row(7, begin), 8, late);
        assert_eq!((fallen.count, fallen.since), (1, late), "somebody has dealt with it");
    }

    #[test]
    fn a_handler_that_panics_is_recorded_and_masked_too() {
        let (_machine, _, model, device, log) = edu();
        let _irq =
            IrqHandler::connect(device.hardware(), "shaky", || std::panic::resume_unwind(Box::new(())));
        model.raise(1);
        let is_masked =
            |log: &Log| log.records().iter().any(|record| record.event == BusEvent::IrqMasked(100));
        wait_for(|| is_masked(&log));
        assert_eq!(log.records()[0].event, BusEvent::IrqPanicked);
    }

    #[test]
    fn a_second_handler_is_refused_and_does_not_disturb_the_first() {
        let (_machine, _, model, device, _) = edu();
        let (calls, seen) = channel();
        let function = Arc::clone(&device.hardware().function);
        let first = move || {
            let result = acknowledge_one(&*function);
            calls.send(()).unwrap();
            Ok(result)
        };
        let _irq = IrqHandler::connect(device.hardware(), "first", first).unwrap();
        let second = IrqHandler::connect(device.hardware(), "second", || Ok(IrqReturn::Handled));
        assert_eq!(second.err().unwrap().errno(), Errno::EBUSY);
        model.raise(1);
        seen.recv_timeout(LONG).unwrap();
    }

    #[test]
    fn the_card_is_pulled_while_its_handler_runs() {
        let (machine, at, model, device, log) = edu();
        let (entered, seen) = channel();
        let (go_on, wait) = channel::<()>();
        let function = Arc::clone(&device.hardware().function);
        let irq = IrqHandler::connect(device.hardware(), "pulled", move || {
            entered.send(()).unwrap();
            wait.recv().unwrap();
            // The device reads all-ones now: it is for the handler to know that.
            Ok(acknowledge_one(&*function))
        })
        .unwrap();
        let line = Arc::clone(&irq.line);
        model.raise(1);
        seen.recv_timeout(LONG).unwrap();
        machine.surprise_remove(at).unwrap();
        // The fall arrives on another thread.
        wait_for(|| !lock(&line.state).high);
        go_on.send(()).unwrap();
        // Should the handler be called again, it must not wait for ever while this test fails.
        drop(go_on);
        assert!(seen.recv_timeout(Duration::from_millis(20)).is_err(), "the line fell with the card");
        drop(irq);
        assert!(log.records().is_empty());
        assert_eq!(model.irq_status(), 1, "the acknowledgement went nowhere");
    }
}
