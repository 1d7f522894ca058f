//! Interrupt lines of the simulated machine, and the one thread on which all of them are delivered.
//!
//! A register write may raise a line, and the handler may access registers. Delivering on the
//! writer's stack would run the handler inside the write, under the locks that the writer holds. So
//! a change of level is only noted where it happens; a thread of the machine passes it on.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle, ThreadId};

use drmm_pci::__private::lock;
use drmm_pci::transport::IrqSink;
use drmm_runtime::{Errno, Error, Result};

/// The end of an interrupt line that a device model holds.
///
/// The line is level-triggered: it stays where it was set.
///
/// ```
/// use std::sync::OnceLock;
///
/// use drmm_pci::transport::Width;
/// use drmm_sim::{Header, IrqLine, Model};
///
/// /// A button: a write of 1 presses it, which raises the line, and a write of 0 lowers it.
/// #[derive(Default)]
/// struct Button(OnceLock<IrqLine>);
///
/// impl Model for Button {
///     fn header(&self) -> Header {
///         Header::new(0x1234, 2).with_interrupt_pin()
///     }
///
///     fn connect(&self, line: IrqLine) {
///         let _ = self.0.set(line);
///     }
///
///     fn write(&self, _bar: u8, _offset: u64, _width: Width, value: u64) {
///         self.0.get().map(|line| line.set(value == 1));
///     }
/// #     fn read(&self, _bar: u8, _offset: u64, width: Width) -> u64 { width.all_ones() }
/// }
/// # fn main() -> drmm_runtime::Result {
/// # drmm_sim::Machine::new()?.plug(4, Button::default()).map(drop)
/// # }
/// ```
#[derive(Clone)]
pub struct IrqLine {
    wire: Arc<Wire>,
}

impl IrqLine {
    /// Raises or lowers the line.
    pub fn set(&self, high: bool) {
        self.wire.update(|state| state.asserted = high);
    }
}

/// One line from a device to the sink that is connected.
pub(crate) struct Wire {
    state: Mutex<WireState>,
    /// Told when a sink has returned.
    delivered: Condvar,
    queue: Weak<IrqQueue>,
    me: Weak<Wire>,
}

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are levels of signals, and independent of each other"
)]
struct WireState {
    /// The device wants attention.
    asserted: bool,
    /// The command register says that the line must stay low.
    disabled: bool,
    /// The device is gone; the line stays low for ever.
    gone: bool,
    sink: Option<Arc<dyn IrqSink>>,
    /// What the sink was told last.
    told: bool,
    /// The thread that is inside the sink just now.
    delivering: Option<ThreadId>,
}

impl WireState {
    fn is_high(&self) -> bool {
        self.asserted && !self.disabled && !self.gone
    }
}

impl Wire {
    pub(crate) fn new(queue: &Arc<IrqQueue>) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            state: Mutex::default(),
            delivered: Condvar::new(),
            queue: Arc::downgrade(queue),
            me: me.clone(),
        })
    }

    pub(crate) fn line(self: &Arc<Self>) -> IrqLine {
        IrqLine { wire: Arc::clone(self) }
    }

    pub(crate) fn set_disabled(&self, disabled: bool) {
        self.update(|state| state.disabled = disabled);
    }

    pub(crate) fn remove(&self) {
        self.update(|state| state.gone = true);
    }

    pub(crate) fn is_asserted(&self) -> bool {
        let state = lock(&self.state);
        state.asserted && !state.gone
    }

    pub(crate) fn connect(&self, sink: Arc<dyn IrqSink>) -> Result {
        let mut state = lock(&self.state);
        if state.gone {
            return Err(Error::new(Errno::ENODEV, "the function is gone"));
        }
        if state.sink.is_some() {
            return Err(Error::new(Errno::EBUSY, "the interrupt line has a handler already"));
        }
        state.sink = Some(sink);
        state.told = false;
        drop(state);
        self.update(|_| ());
        Ok(())
    }

    pub(crate) fn disconnect(&self) {
        let mut state = lock(&self.state);
        let sink = state.sink.take();
        while state.delivering.is_some_and(|thread| thread != thread::current().id()) {
            state = self.delivered.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        // What the sink holds is let go without the lock: its drop may come back here.
        drop(sink);
    }

    fn update(&self, change: impl FnOnce(&mut WireState)) {
        let mut state = lock(&self.state);
        change(&mut state);
        let news = state.sink.is_some() && state.is_high() != state.told;
        drop(state);
        if let (true, Some(queue), Some(me)) = (news, self.queue.upgrade(), self.me.upgrade()) {
            queue.push(me);
        }
    }

    /// Tells the sink until it knows the present level. Runs on the interrupt thread.
    fn deliver(&self) {
        let mut state = lock(&self.state);
        loop {
            let high = state.is_high();
            let Some(sink) = state.sink.clone().filter(|_| high != state.told) else { break };
            state.told = high;
            state.delivering = Some(thread::current().id());
            drop(state);
            call(&*sink, high);
            drop(sink);
            state = lock(&self.state);
            state.delivering = None;
            self.delivered.notify_all();
        }
    }
}

/// Calls a sink so that its panic neither ends the thread nor leaves the wire marked as busy.
fn call(sink: &dyn IrqSink, high: bool) {
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(|| sink.level(high))) {
        // The panic has been reported by the panic hook. Dropping its payload could panic once
        // more.
        std::mem::forget(payload);
    }
}

/// Wires whose level has changed, in the order of the changes.
pub(crate) struct IrqQueue {
    pending: Mutex<Pending>,
    more: Condvar,
}

#[derive(Default)]
struct Pending {
    wires: VecDeque<Arc<Wire>>,
    stopped: bool,
}

impl IrqQueue {
    fn push(&self, wire: Arc<Wire>) {
        lock(&self.pending).wires.push_back(wire);
        self.more.notify_one();
    }

    fn next(&self) -> Option<Arc<Wire>> {
        let mut pending = lock(&self.pending);
        loop {
            if let Some(wire) = pending.wires.pop_front() {
                return Some(wire);
            }
            if pending.stopped {
                return None;
            }
            pending = self.more.wait(pending).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The thread that delivers. It ends with this value, after what was pending.
pub(crate) struct IrqThread {
    pub(crate) queue: Arc<IrqQueue>,
    thread: Option<JoinHandle<()>>,
}

impl IrqThread {
    pub(crate) fn start(domain: u32) -> Result<Self> {
        let queue = Arc::new(IrqQueue { pending: Mutex::default(), more: Condvar::new() });
        let source = Arc::clone(&queue);
        let thread = thread::Builder::new()
            .name(format!("sim-irq/{domain}"))
            .spawn(move || {
                while let Some(wire) = source.next() {
                    wire.deliver();
                }
            })
            .map_err(|_| {
                Error::new(Errno::EAGAIN, "no thread for the interrupts of the simulated machine")
            })?;
        Ok(Self { queue, thread: Some(thread) })
    }
}

impl Drop for IrqThread {
    fn drop(&mut self) {
        lock(&self.queue.pending).stopped = true;
        self.queue.more.notify_all();
        // A sink, which runs on this very thread, may drop the last handle of the machine.
        if let Some(thread) =
            self.thread.take().filter(|thread| thread.thread().id() != thread::current().id())
        {
            // The thread catches every panic, so there is no outcome to check.
            drop(thread.join());
        }
    }
}
