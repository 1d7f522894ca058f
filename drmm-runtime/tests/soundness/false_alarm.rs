//! Sections beyond the slots of a thread: they raise no false alarm and never skip a drain.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::support::*;
use drmm_runtime::prelude::*;

/// More sections at a time than a thread has slots.
const MANY: usize = 9;

#[test]
fn a_walk_drains_even_if_the_unbinding_thread_has_sections_beyond_its_slots() {
    let log = Log::default();
    let (other_parent, other) = bound_card("other", &log);
    let target = parent("target");
    let (lend, program) = mpsc::channel::<Dev<Card>>();
    let (inside, is_inside) = mpsc::channel::<()>();
    let (arrived, is_waiting) = mpsc::channel::<()>();
    let (started, is_probing) = mpsc::channel::<()>();
    let left = AtomicBool::new(false);
    let (log, target, other, left) = (&log, &target, &other, &left);

    thread::scope(|scope| {
        // Probe on a thread of its own, which hands the device to a program before it returns.
        scope.spawn(move || {
            bind(target, |device| {
                let card = card(device, log)?;
                started.send(()).unwrap();
                is_waiting.recv().unwrap();
                // The unbinding thread is on its way to the bus device's lock: it has looked
                // whether it is inside already, or will see that no thread is.
                for _ in 0..rounds(2000, 200) {
                    thread::yield_now();
                }
                lend.send(card.dev()).unwrap();
                is_inside.recv().unwrap();
                card.devm_register()
            });
        });
        // A program: eight sections elsewhere, and the ninth, which borrows a record, on the
        // target.
        scope.spawn(move || {
            let dev = program.recv().unwrap();
            let _elsewhere: Vec<_> = (1..MANY).map(|_| other.enter().unwrap()).collect();
            let section = dev.enter().unwrap();
            inside.send(()).unwrap();
            while !dev.is_unplugged() {
                thread::yield_now();
            }
            for _ in 0..rounds(2000, 200) {
                thread::yield_now();
                let _ = section.hw().regs.look();
            }
            left.store(true, Ordering::SeqCst);
            drop(section);
        });
        // The bus: nine sections elsewhere, so some of its own are in a borrowed record too.
        scope.spawn(move || {
            let _elsewhere: Vec<_> = (0..MANY).map(|_| other.enter().unwrap()).collect();
            is_probing.recv().unwrap();
            arrived.send(()).unwrap();
            unbind(target);
            assert!(left.load(Ordering::SeqCst), "unbind waited for the program's section");
        });
    });
    unbind(&other_parent);
}
