//! A callback whose closure would be let go late: the caller still has it in its hands when the
//! device unbinds.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread;

use crate::support::*;
use drmm_runtime::prelude::*;

/// Notes when the closure it is captured in is dropped, and that its resource was alive then.
struct LastLook<'bound> {
    resource: &'bound Tracked,
    dropped: Arc<AtomicBool>,
}

impl Drop for LastLook<'_> {
    fn drop(&mut self) {
        let _ = self.resource.look();
        assert!(!self.dropped.swap(true, Ordering::SeqCst), "the closure is dropped once");
    }
}

#[test]
fn the_closure_of_a_callback_never_outlives_its_resources() {
    for clones in 1..=rounds(40, 3) {
        race(clones % 3 + 1);
    }
}

fn race(threads: usize) {
    let log = Log::default();
    let parent = parent("late");
    let dropped = Arc::new(AtomicBool::new(false));
    let mut irq = None;
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let resource = device.devm(log.value("captured resource"))?;
        let captured = LastLook { resource, dropped: dropped.clone() };
        irq = Some(card.callback("irq", move |hw| {
            // The whole of it: a closure captures `captured.resource` otherwise.
            let whole = &captured;
            let _ = (whole.resource.look(), hw.regs.look());
        })?);
        card.devm_register()
    });
    let irq = irq.expect("probe ran");
    thread::scope(|scope| {
        for _ in 0..threads {
            // Each thread takes the callback anew for each run, as an interrupt controller does.
            let irq = irq.clone();
            scope.spawn(move || loop {
                let taken = irq.clone();
                if taken.run().is_err() {
                    break;
                }
            });
        }
        thread::yield_now();
        unbind(&parent);
        assert!(dropped.load(Ordering::SeqCst), "the closure has ended with the unbind");
    });
    // The callback is still here, and leads nowhere.
    assert_eq!(errno(irq.run()), Errno::ENODEV);
    assert_eq!(log.take(), ["captured resource", "regs"]);
    drop(irq);
    assert_eq!(log.take(), ["pipe", "soft"]);
}
