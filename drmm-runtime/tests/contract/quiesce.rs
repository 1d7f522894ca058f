//! Interrupts, timers and work that do not stop by themselves.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;

use crate::support::*;
use drmm_runtime::bus::Callback;
use drmm_runtime::prelude::*;

#[test]
fn k26_no_source_runs_after_it_was_quiesced() {
    for _ in 0..rounds(50, 4) {
        fire_during_unbind();
    }
}

fn fire_during_unbind() {
    let log = Log::default();
    let parent = parent("k26");
    let ended = Arc::new(AtomicBool::new(false));
    let ran = Arc::new(AtomicUsize::new(0));
    let mut sources: Vec<Callback<()>> = Vec::new();
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let last = ended.clone();
        // Older than the callbacks, so it runs when they are stopped.
        device.on_unbind("quiesced", move || last.store(true, Ordering::SeqCst))?;
        for name in ["interrupt", "timer", "work"] {
            let (resource, ended, ran) = (device.devm(log.value(name))?, ended.clone(), ran.clone());
            let source = card.callback(name, move |hw| {
                // A resource of its own, the view and the device: all there for as long as the
                // section is.
                let _ = (resource.look(), hw.regs.look(), hw.soft.look());
                thread::yield_now();
                assert!(!ended.load(Ordering::SeqCst), "{name} ran after it was stopped");
                ran.fetch_add(1, Ordering::SeqCst);
            })?;
            sources.push(source);
        }
        card.devm_register()
    });
    let (ran, sources) = (&ran, &sources);
    thread::scope(|scope| {
        for source in sources {
            scope.spawn(move || while source.run().is_ok() {});
        }
        while ran.load(Ordering::SeqCst) < 3 {
            thread::yield_now();
        }
        unbind(&parent);
        let after = ran.load(Ordering::SeqCst);
        for source in sources {
            assert_eq!(errno(source.run()), Errno::ENODEV);
        }
        assert_eq!(ran.load(Ordering::SeqCst), after);
    });
}

#[test]
fn k26_callbacks_and_borrowing_actions_stop_newest_first() {
    let log = Log::default();
    let parent = parent("k26");
    bind(&parent, |device| {
        let card = card(device, &log)?;
        device.on_unbind("first", log.action("first"))?;
        let captured = log.value("second's capture");
        card.callback("second", move |_| captured.look())?;
        device.on_unbind("third", log.action("third"))?;
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["third", "second's capture", "first", "regs", "pipe", "soft"]);
}
