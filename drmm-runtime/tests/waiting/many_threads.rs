//! Many threads that queue, cancel, flush, open and close at once, while the device is unbound.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::completions::bound;
use super::runs::Run;
use crate::support::*;
use drmm_runtime::prelude::*;

const SOON: Duration = Duration::from_micros(20);

#[test]
fn files_open_and_close_on_many_threads_while_the_device_is_unbound() {
    for _ in 0..rounds(10, 2) {
        let log = Log::default();
        let (parent, dev) = bound_card("threads", &log);
        let opened = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| loop {
                    let run = Run::default();
                    let goes = run.clone();
                    let tick = dev.timer_setup("tick", move |hw| {
                        let _ = hw.regs.look();
                        goes.go();
                        Some(SOON)
                    });
                    match tick {
                        Ok(tick) => {
                            opened.fetch_add(1, Ordering::SeqCst);
                            let _ = tick.modify(SOON);
                            thread::sleep(SOON);
                            drop(tick);
                            run.is_over();
                        }
                        Err(refused) => break assert_eq!(refused.errno(), Errno::ENODEV),
                    }
                });
            }
            while opened.load(Ordering::SeqCst) < rounds(20, 3) {
                thread::yield_now();
            }
            unbind(&parent);
        });
        assert_eq!(log.take(), ["regs"]);
    }
}

#[test]
fn one_work_is_queued_cancelled_and_flushed_by_many_until_unbind() {
    for _ in 0..rounds(10, 2) {
        let (parent, dev) = bound_card("threads", &Log::default());
        let ran = Arc::new(AtomicUsize::new(0));
        let counts = ran.clone();
        let work = dev
            .init_work("work", move |hw| {
                let _ = hw.regs.look();
                counts.fetch_add(1, Ordering::SeqCst);
            })
            .unwrap();
        thread::scope(|scope| {
            scope.spawn(|| while work.queue().is_ok() {});
            scope.spawn(|| {
                while work.queue().is_ok() {
                    work.flush().unwrap();
                }
            });
            for _ in 0..2 {
                scope.spawn(|| {
                    while work.queue().is_ok() {
                        work.cancel_sync().unwrap();
                    }
                });
            }
            while ran.load(Ordering::SeqCst) < rounds(200, 3) {
                let _ = work.queue();
                thread::yield_now();
            }
            unbind(&parent);
        });
        let after = ran.load(Ordering::SeqCst);
        drop(work);
        assert_eq!(ran.load(Ordering::SeqCst), after);
    }
}

#[test]
fn of_many_waits_each_is_answered_once_or_told_that_the_device_is_gone() {
    for _ in 0..rounds(20, 2) {
        let (parent, dev) = bound();
        let (answered, given) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            let waits: Vec<_> = (0..3)
                .map(|_| {
                    scope.spawn(|| loop {
                        match dev.done.wait() {
                            Ok(()) => answered.fetch_add(1, Ordering::SeqCst),
                            Err(gone) => break gone.errno(),
                        };
                    })
                })
                .collect();
            for _ in 0..rounds(200, 5) {
                given.fetch_add(1, Ordering::SeqCst);
                dev.done.complete();
            }
            parent.unplug().unwrap();
            for wait in waits {
                assert_eq!(wait.join().unwrap(), Errno::ENODEV);
            }
        });
        assert_eq!(answered.into_inner(), given.into_inner(), "what was given before is found after");
        unbind(&parent);
    }
}
