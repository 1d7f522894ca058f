//! QEMU's teaching device: a register file that computes factorials on a thread of its own and
//! interrupts.

mod support;

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};

use drmm_pci::transport::{Function, IrqSink, Transport, Width};
use drmm_runtime::Errno;
use support::{find, machines, next_event, wait_until, EDU, WAIT};

const IDENTITY: u64 = 0x00;
const LIVENESS: u64 = 0x04;
const FACTORIAL: u64 = 0x08;
const STATUS: u64 = 0x20;
const STATUS_INTERRUPT: u64 = 0x80;
const IRQ_STATUS: u64 = 0x24;
const IRQ_RAISE: u64 = 0x60;
const IRQ_ACK: u64 = 0x64;
const FACTORIAL_DONE: u64 = 1;

/// A driver in miniature: at a high level it reads and acknowledges, which needs the device to
/// answer.
struct Handler {
    edu: Arc<dyn Function>,
    heard: Mutex<Sender<(bool, u64)>>,
}

impl IrqSink for Handler {
    fn level(&self, high: bool) {
        let status = self.edu.read(0, IRQ_STATUS, Width::B4);
        if high {
            self.edu.write(0, IRQ_ACK, Width::B4, status);
        }
        self.heard.lock().unwrap().send((high, status)).unwrap();
    }
}

fn handler(edu: &Arc<dyn Function>) -> (Arc<Handler>, Receiver<(bool, u64)>) {
    let (heard, received) = mpsc::channel();
    (Arc::new(Handler { edu: Arc::clone(edu), heard: Mutex::new(heard) }), received)
}

#[test]
fn a_factorial_is_computed_and_interrupts() {
    for machine in machines() {
        let edu = find(&machine, EDU);
        assert_eq!(edu.read(0, IDENTITY, Width::B4), 0x0100_00ed);
        edu.write(0, LIVENESS, Width::B4, 0x1234_5678);
        assert_eq!(edu.read(0, LIVENESS, Width::B4), !0x1234_5678 & 0xffff_ffff);

        let (sink, heard) = handler(&edu);
        edu.connect_irq(sink.clone()).unwrap();
        assert_eq!(edu.connect_irq(sink.clone()).unwrap_err().errno(), Errno::EBUSY);
        edu.write(0, STATUS, Width::B4, STATUS_INTERRUPT);
        // Nothing is read after this write: it has to get there by itself.
        edu.write(0, FACTORIAL, Width::B4, 10);
        assert_eq!(heard.recv_timeout(WAIT), Ok((true, FACTORIAL_DONE)));
        assert_eq!(heard.recv_timeout(WAIT), Ok((false, 0)), "the acknowledgement lowers the line");
        assert_eq!(edu.read(0, FACTORIAL, Width::B4), 3_628_800);

        // A function that is its own sink: the circle has to be cut before the counts can drop.
        edu.disconnect_irq();
        drop(sink);
        edu.write(0, IRQ_RAISE, Width::B4, 4);
        assert!(heard.recv_timeout(WAIT).is_err(), "disconnected");
    }
}

#[test]
fn a_level_that_is_high_already_is_heard_at_once() {
    for machine in machines() {
        let edu = find(&machine, EDU);
        edu.write(0, IRQ_RAISE, Width::B4, 8);
        edu.flush().unwrap();
        let (sink, heard) = handler(&edu);
        edu.connect_irq(sink).unwrap();
        assert_eq!(heard.recv_timeout(WAIT), Ok((true, 8)));
        assert_eq!(heard.recv_timeout(WAIT), Ok((false, 0)));
        edu.disconnect_irq();
    }
}

#[test]
fn a_removal_lowers_the_line_and_a_handler_that_runs_late_reads_all_ones() {
    for machine in machines() {
        struct Recorder(Mutex<Sender<bool>>);
        impl IrqSink for Recorder {
            fn level(&self, high: bool) {
                self.0.lock().unwrap().send(high).unwrap();
            }
        }
        let edu = find(&machine, EDU);
        let (tell, heard) = mpsc::channel();
        edu.connect_irq(Arc::new(Recorder(Mutex::new(tell)))).unwrap();
        edu.write(0, IRQ_RAISE, Width::B4, 1);
        assert_eq!(heard.recv_timeout(WAIT), Ok(true));
        machine.surprise_remove("e0").unwrap();
        assert_eq!(heard.recv_timeout(WAIT), Ok(false));
        next_event(&machine);
        assert_eq!(edu.read(0, IRQ_STATUS, Width::B4), 0xffff_ffff);
        edu.disconnect_irq();
        assert!(heard.recv().is_err(), "the sink was let go of");
    }
}

#[test]
fn posted_writes_arrive_in_order_and_by_themselves() {
    for machine in machines() {
        let edu = find(&machine, EDU);
        for value in 0..2000 {
            edu.write(0, LIVENESS, Width::B4, value);
        }
        assert_eq!(edu.read(0, LIVENESS, Width::B4), 0xffff_ffff - 1999);
        edu.write(0, FACTORIAL, Width::B4, 5);
        wait_until("the factorial of 5", || edu.read(0, FACTORIAL, Width::B4) == 120);
        assert_eq!(machine.name(), "qemu");
    }
}
