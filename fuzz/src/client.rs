//! One session with a QEMU at the other end of two sockets: what the bus does with a function, and
//! what it was told.
//!
//! It is a module of the tree that holds the client, which is private to it.

use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use drmm_pci::transport::{Function, IrqSink, Width};
use drmm_runtime::{Errno, Error};
use serde_json::json;

use crate::events::Events;
use crate::function::QemuFunction;
use crate::irq::IrqLines;
use crate::layout::Kind;
use crate::memory::shortcut::Shortcuts;
use crate::wire::qmp::Qmp;
use crate::wire::qtest::Qtest;

struct Deaf;

impl IrqSink for Deaf {
    fn level(&self, _high: bool) {}
}

/// Adds a function and works with it as `orders` say, on two threads. Returns the errors.
pub fn session(qtest: UnixStream, qmp: UnixStream, orders: &[u8]) -> Vec<Error> {
    let mut errors = Vec::new();
    let events = Arc::new(Events::default());
    if let Err(error) = bus(qtest, &events, orders, &mut errors) {
        errors.push(error);
    }
    // The connection is closed by now: a caller that waits for a device to be plugged in must hear
    // of it.
    if let Ok(None) = events.next(Duration::from_secs(5)) {
        errors.push(Error::from(Errno::ETIMEDOUT));
    }
    if let Err(error) = control(qmp, orders) {
        errors.push(error);
    }
    errors
}

fn bus(
    stream: UnixStream,
    events: &Arc<Events>,
    orders: &[u8],
    errors: &mut Vec<Error>,
) -> Result<(), Error> {
    let kind = if orders.len().is_multiple_of(2) { Kind::Pc } else { Kind::Q35 };
    let (notices, incoming) = mpsc::channel();
    let qtest = match Qtest::new(stream, notices.clone(), Arc::clone(events)) {
        Ok(qtest) => Arc::new(qtest),
        Err(error) => {
            events.end();
            return Err(error);
        }
    };
    let irqs = IrqLines::start(notices, incoming)?;
    let mut windows = kind.windows(0);
    let shortcuts = Arc::new(Shortcuts::new(Err(Error::from(Errno::EOPNOTSUPP))));
    let function = QemuFunction::new(&qtest, &irqs, &shortcuts, kind, kind.slot_address(1, 0), &mut windows)?;
    let (first, second) = orders.split_at(orders.len() / 2);
    thread::scope(|scope| {
        let other = scope.spawn(|| work(&function, second));
        errors.extend(work(&function, first));
        errors.extend(other.join().unwrap_or_default());
    });
    Ok(())
}

fn work(function: &QemuFunction, orders: &[u8]) -> Vec<Error> {
    let mut errors = Vec::new();
    let widths = [Width::B1, Width::B2, Width::B4, Width::B8];
    for order in orders {
        let (bar, width) = (order >> 4 & 3, widths[usize::from(order >> 6)]);
        let done = match order & 0xf {
            0..3 => {
                let value = function.read(bar, 8, width);
                assert!(value <= width.all_ones(), "wider than it was asked for: {value:#x}");
                Ok(())
            }
            3..6 => {
                function.write(bar, 8, width, u64::MAX);
                Ok(())
            }
            6 => {
                let _ = function.config_read(u16::from(*order) & 0xfc, Width::B4);
                Ok(())
            }
            7 => {
                function.read_block(bar, 0, &mut [0; 300]);
                Ok(())
            }
            8 => {
                function.write_block(bar, 0, &[7; 300]);
                Ok(())
            }
            9 => function.bar(bar).map(drop),
            10 => function.connect_irq(Arc::new(Deaf)),
            11 => {
                function.disconnect_irq();
                Ok(())
            }
            12 => {
                let _ = function.is_present();
                Ok(())
            }
            _ => function.flush(),
        };
        errors.extend(done.err());
    }
    errors
}

fn control(stream: UnixStream, orders: &[u8]) -> Result<(), Error> {
    let (qmp, happenings) = Qmp::new(stream)?;
    for _ in orders.iter().take(4) {
        qmp.execute("device_del", &json!({ "id": "d0" }))?;
    }
    let _ = qmp.refusal();
    drop(qmp);
    // The channel ends with the connection.
    while happenings.recv_timeout(Duration::from_secs(5)).is_ok() {}
    Ok(())
}
