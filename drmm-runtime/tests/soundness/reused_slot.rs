//! A thread that leaves a section and enters one of another device at once: the drain of the first
//! sees a slot that is in use again, and still everything that the thread did inside.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::support::*;
use drmm_runtime::prelude::*;

/// A buffer that is written inside sections. Its lock orders the writers among themselves, not with
/// its end.
struct Buffer(Mutex<Box<u32>>);

impl Resource for Buffer {
    type Ends = AtUnbind;
}

#[drm_driver(name = "buffer", desc = "A buffer in the view", major = 1, minor = 0)]
struct Buffered {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    buffer: Buffer,
}

fn buffered(name: &str) -> (drmm_runtime::bus::Parent, Dev<Buffered>) {
    let parent = parent(name);
    let mut dev = None;
    bind(&parent, |device| {
        let buffered =
            devm_drm_dev_alloc!(device, |_drm| Buffered { buffer: Buffer(Mutex::new(Box::new(0))) })?;
        dev = Some(buffered.dev());
        buffered.devm_register()
    });
    (parent, dev.expect("probe ran"))
}

#[test]
fn what_a_section_wrote_is_seen_by_the_walk_although_its_slot_is_in_use_again() {
    const INSIDE: u32 = 1;
    const UNBOUND: u32 = 2;
    for _ in 0..rounds(50, 4) {
        let (first_parent, first) = buffered("first");
        let (second_parent, second) = buffered("second");
        // Relaxed throughout: only the gate may put the threads in order.
        let stage = AtomicU32::new(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                let section = first.enter().unwrap();
                stage.store(INSIDE, Ordering::Relaxed);
                while !first.is_unplugged() {
                    thread::yield_now();
                }
                **section.hw().buffer.0.lock() = 1;
                drop(section);
                let _again = second.enter().unwrap();
                while stage.load(Ordering::Relaxed) != UNBOUND {
                    thread::yield_now();
                }
            });
            while stage.load(Ordering::Relaxed) != INSIDE {
                thread::yield_now();
            }
            unbind(&first_parent);
            stage.store(UNBOUND, Ordering::Relaxed);
        });
        unbind(&second_parent);
    }
}
