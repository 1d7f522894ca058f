//! Tests on a function that is an interrupt line and little else.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::time::Instant;

use super::*;
use crate::address::Address;
use crate::log::Log;
use crate::transport::{BarInfo, Function, Width};

const LONG: Duration = Duration::from_secs(10);
const AT: Address = Address { domain: 0, bus: 0, device: 1, function: 0 };

/// Its registers are those of the teaching device `edu`: `0x24` has the interrupt bits, `0x64`
/// acknowledges some.
#[derive(Default)]
struct Card(Mutex<State>);

#[derive(Default)]
struct State {
    status: u32,
    is_gone: bool,
    sink: Option<Arc<dyn IrqSink>>,
}

impl Card {
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = lock(&self.0);
        change(&mut state);
        // Under the lock, so that levels arrive in order.
        if let Some(sink) = &state.sink {
            sink.level(state.status != 0 && !state.is_gone);
        }
    }

    fn raise(&self, bits: u32) {
        self.change(|state| state.status |= bits);
    }

    fn pull(&self) {
        self.change(|state| state.is_gone = true);
    }

    fn irq_status(&self) -> u32 {
        lock(&self.0).status
    }
}

impl Function for Card {
    fn address(&self) -> Address {
        AT
    }

    fn config_read(&self, _offset: u16, _width: Width) -> u32 {
        0x1234
    }

    fn config_write(&self, _offset: u16, _width: Width, _value: u32) {}

    fn bar(&self, _index: u8) -> Result<BarInfo> {
        Err(Errno::ENXIO.into())
    }

    fn read(&self, _bar: u8, offset: u64, width: Width) -> u64 {
        let state = lock(&self.0);
        if state.is_gone || offset != 0x24 {
            return width.all_ones();
        }
        state.status.into()
    }

    fn write(&self, _bar: u8, offset: u64, _width: Width, value: u64) {
        let acknowledged = u32::try_from(value).unwrap();
        self.change(|state| {
            if !state.is_gone && offset == 0x64 {
                state.status &= !acknowledged;
            }
        });
    }

    fn read_block(&self, _bar: u8, _offset: u64, into: &mut [u8]) {
        into.fill(0xff);
    }

    fn write_block(&self, _bar: u8, _offset: u64, _from: &[u8]) {}

    fn flush(&self) -> Result {
        Ok(())
    }

    fn is_present(&self) -> bool {
        !lock(&self.0).is_gone
    }

    fn connect_irq(&self, sink: Arc<dyn IrqSink>) -> Result {
        if lock(&self.0).sink.is_some() {
            return Err(Errno::EBUSY.into());
        }
        self.change(|state| state.sink = Some(sink));
        Ok(())
    }

    fn disconnect_irq(&self) {
        lock(&self.0).sink = None;
    }
}

fn card() -> (Arc<Card>, Handle, Log) {
    let (card, log) = (Arc::new(Card::default()), Log::default());
    let hardware = Hardware::new(card.clone(), log.clone()).unwrap();
    (card, hardware, log)
}

fn wait_for(mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < LONG, "it never happens");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Acknowledges one bit at a time, so that the line stays high until all are dealt with.
fn acknowledge_one(function: &dyn Function) -> IrqReturn {
    let status = u32::try_from(function.read(0, 0x24, Width::B4)).unwrap();
    if status == 0 || status == u32::MAX {
        return IrqReturn::None;
    }
    function.write(0, 0x64, Width::B4, (status & status.wrapping_neg()).into());
    IrqReturn::Handled
}

#[test]
fn the_handler_is_called_until_the_line_is_low() {
    let (card, hardware, _) = card();
    let (calls, seen) = channel();
    let function = Arc::clone(&hardware.function);
    let irq = IrqHandler::connect(&hardware, "edu", move || {
        let result = acknowledge_one(&*function);
        calls.send((result, thread::current().name().map(str::to_owned))).unwrap();
        Ok(result)
    });
    card.raise(0b111);
    for _ in 0..3 {
        let (result, name) = seen.recv_timeout(LONG).unwrap();
        assert_eq!((result, name.as_deref()), (IrqReturn::Handled, Some("irq/edu")));
    }
    wait_for(|| card.irq_status() == 0);
    drop(irq);
    card.raise(1);
    assert!(seen.recv_timeout(Duration::from_millis(20)).is_err(), "disconnected");
}

#[test]
fn an_interrupt_that_nobody_handles_is_masked_and_recorded() {
    let (card, hardware, log) = card();
    let count = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&count);
    let _irq = IrqHandler::connect(&hardware, "deaf", move || {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(IrqReturn::None)
    });
    let raised = Instant::now();
    card.raise(1);
    wait_for(|| !log.records().is_empty());
    assert!(raised.elapsed() >= UNHANDLED_TIME);
    let calls = count.load(Ordering::SeqCst);
    assert!(calls >= UNHANDLED_LIMIT, "{calls}");
    assert_eq!(log.records()[0].event, BusEvent::IrqMasked(calls));
    assert_eq!(log.records()[0].at, AT);
}

#[test]
fn an_interrupt_is_nobodys_after_many_calls_and_a_long_time_on_one_high_level() {
    let begin = Instant::now();
    let (soon, late) = (begin + UNHANDLED_TIME / 2, begin + UNHANDLED_TIME);
    let row = |falls, now| (1..UNHANDLED_LIMIT).fold(None, |row, _| Some(Unhandled::note(row, falls, now)));
    let hundred = Unhandled::note(row(7, begin), 7, soon);
    assert!(!hundred.is_hopeless(soon), "a neighbour on the line is slow");
    assert!(Unhandled::note(Some(hundred), 7, late).is_hopeless(late));
    assert!(!row(7, begin).unwrap().is_hopeless(late), "a starved thread has looked ninety-nine times");
    let fallen = Unhandled::note(row(7, begin), 8, late);
    assert_eq!((fallen.count, fallen.since), (1, late), "somebody has dealt with it");
}

#[test]
fn a_handler_that_panics_is_recorded_and_masked_too() {
    let (card, hardware, log) = card();
    let _irq = IrqHandler::connect(&hardware, "shaky", || std::panic::resume_unwind(Box::new(())));
    card.raise(1);
    let is_masked = |log: &Log| log.records().iter().any(|record| record.event == BusEvent::IrqMasked(100));
    wait_for(|| is_masked(&log));
    assert_eq!(log.records()[0].event, BusEvent::IrqPanicked);
}

#[test]
fn a_second_handler_is_refused_and_does_not_disturb_the_first() {
    let (card, hardware, _) = card();
    let (calls, seen) = channel();
    let function = Arc::clone(&hardware.function);
    let first = move || {
        let result = acknowledge_one(&*function);
        calls.send(()).unwrap();
        Ok(result)
    };
    let _irq = IrqHandler::connect(&hardware, "first", first).unwrap();
    let second = IrqHandler::connect(&hardware, "second", || Ok(IrqReturn::Handled));
    assert_eq!(second.err().unwrap().errno(), Errno::EBUSY);
    card.raise(1);
    seen.recv_timeout(LONG).unwrap();
}

#[test]
fn the_card_is_pulled_while_its_handler_runs() {
    let (card, hardware, log) = card();
    let (entered, seen) = channel();
    let (go_on, wait) = channel::<()>();
    let function = Arc::clone(&hardware.function);
    let irq = IrqHandler::connect(&hardware, "pulled", move || {
        entered.send(()).unwrap();
        wait.recv().unwrap();
        // The device reads all-ones now: it is for the handler to know that.
        Ok(acknowledge_one(&*function))
    })
    .unwrap();
    let line = Arc::clone(&irq.line);
    card.raise(1);
    seen.recv_timeout(LONG).unwrap();
    card.pull();
    // The fall arrives on another thread.
    wait_for(|| !lock(&line.state).high);
    go_on.send(()).unwrap();
    // Should the handler be called again, it must not wait for ever while this test fails.
    drop(go_on);
    assert!(seen.recv_timeout(Duration::from_millis(20)).is_err(), "the line fell with the card");
    drop(irq);
    assert!(log.records().is_empty());
    assert_eq!(card.irq_status(), 1, "the acknowledgement went nowhere");
}
