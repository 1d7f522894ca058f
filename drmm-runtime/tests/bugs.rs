//! Bugs of the kernel, played through in the terms of this crate: what went wrong there does not
//! happen.
//!
//! `docs/bugs.md` leads here. Each test is named after the driver that had the bug.
#![forbid(unsafe_code)]

mod support;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use drmm_runtime::bus::{Callback, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::report::{Phase, Recorder};
use drmm_runtime::work::{Timer, Work};
use support::*;

/// A chip that counts how often it is touched, and how often it is touched when it must not be.
///
/// It counts and does not panic: a panic of a callback is caught, so the test would miss it.
#[derive(Clone, Default)]
struct Chip(Arc<State>);

#[derive(Default)]
struct State {
    clock: AtomicBool,
    pwm: AtomicBool,
    unmapped: AtomicBool,
    touched: AtomicUsize,
    faults: AtomicUsize,
}

impl Chip {
    fn touch(&self) {
        if self.0.unmapped.load(Ordering::SeqCst) || !self.0.clock.load(Ordering::SeqCst) {
            self.0.faults.fetch_add(1, Ordering::SeqCst);
        }
        self.0.touched.fetch_add(1, Ordering::SeqCst);
    }

    fn touched(&self) -> usize {
        self.0.touched.load(Ordering::SeqCst)
    }

    fn wait_for_touches(&self, more: usize) {
        let goal = self.touched() + more;
        while self.touched() < goal {
            thread::yield_now();
        }
    }

    /// Nothing touched it too late, and nothing will.
    fn is_left_alone(&self) {
        let touched = self.touched();
        thread::sleep(Duration::from_millis(2));
        assert_eq!((self.touched(), self.0.faults.load(Ordering::SeqCst)), (touched, 0));
    }
}

/// The running clock, on the bound list.
struct Clock(Chip);

impl Drop for Clock {
    fn drop(&mut self) {
        self.0 .0.clock.store(false, Ordering::SeqCst);
    }
}

/// The mapped registers, on the bound list.
struct Registers(Chip);

impl Drop for Registers {
    fn drop(&mut self) {
        self.0 .0.unmapped.store(true, Ordering::SeqCst);
    }
}

#[drm_driver(name = "board", desc = "A chip with a clock", major = 1, minor = 0, unbind = Board::quiesce)]
struct Board {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    clock: &'bound Clock,
    #[devm]
    registers: &'bound Registers,
    work: OnceLock<Work>,
    timer: OnceLock<Timer>,
}

impl BoardHw<'_> {
    fn touch(&self) {
        self.registers.0.touch();
    }
}

impl Board {
    /// What a `remove` would have done: it switches off what is no longer needed.
    fn quiesce(hw: &BoardHw<'_>, _removal: Removal) {
        hw.touch();
        hw.clock.0 .0.pwm.store(false, Ordering::SeqCst);
        hw.clock.0 .0.clock.store(false, Ordering::SeqCst);
    }
}

fn board<'bound>(device: &'bound Device<'bound>, chip: &Chip) -> Result<Unregistered<'bound, Board>> {
    devm_drm_dev_alloc!(device, |_| Board {
        clock: {
            chip.0.clock.store(true, Ordering::SeqCst);
            device.devm(Clock(chip.clone()))?
        },
        registers: device.devm(Registers(chip.clone()))?,
        work: OnceLock::new(),
        timer: OnceLock::new(),
    })
}

const SOON: Duration = Duration::from_micros(50);

/// Binds what `probe` makes of a board, and gives back a reference to it.
fn bind_board(
    name: &str,
    chip: &Chip,
    probe: impl for<'bound> FnOnce(&'bound Device<'bound>, &Unregistered<'bound, Board>) -> Result,
) -> (Parent, Dev<Board>) {
    let (parent, mut dev) = (parent(name), None);
    bind(&parent, |device| {
        let board = board(device, chip)?;
        probe(device, &board)?;
        dev = Some(board.dev());
        board.devm_register()
    });
    (parent, dev.expect("probe ran"))
}

/// Fires `interrupt` from another thread, through the whole of an unbind.
fn unbind_under_fire(parent: &Parent, chip: &Chip, interrupt: &Callback<()>) {
    thread::scope(|scope| {
        scope.spawn(|| while interrupt.run().is_ok() {});
        chip.wait_for_touches(rounds(100, 3));
        unbind(parent);
    });
    assert_eq!(errno(interrupt.run()), Errno::ENODEV);
    chip.is_left_alone();
}

/// tve200, lima, tilcdc, cadence-quadspi: the clock went off, and the interrupt or the last
/// transfer came after it.
#[test]
fn tve200_the_clock_is_on_for_every_interrupt() {
    for round in 0..rounds(20, 2) {
        let (chip, mut interrupt) = (Chip::default(), None);
        let (parent, _dev) = bind_board(&format!("tve200-{round}"), &chip, |_, board| {
            interrupt = Some(board.callback("interrupt", |hw| hw.touch())?);
            Ok(())
        });
        unbind_under_fire(&parent, &chip, &interrupt.expect("probe ran"));
    }
}

/// xadc, gp2ap020a00f: the work was cancelled, and an interrupt queued it again; or the other way
/// round.
#[test]
fn xadc_an_interrupt_that_queues_work_does_not_outlive_it_in_either_order() {
    for work_first in [true, false] {
        let (chip, mut interrupt) = (Chip::default(), None);
        let (parent, dev) = bind_board("xadc", &chip, |_, board| {
            let queue = |hw: &BoardHw<'_>| {
                hw.touch();
                let _ = hw.work.get().map(Work::queue);
            };
            let make_work = || board.devm_work("work", |hw| hw.touch());
            let first = if work_first { Some(make_work()?) } else { None };
            interrupt = Some(board.callback("interrupt", queue)?);
            let work = first.map_or_else(make_work, Ok)?;
            board.work.get_or_init(|| work);
            Ok(())
        });
        unbind_under_fire(&parent, &chip, &interrupt.expect("probe ran"));
        assert_eq!(errno(dev.work.get().expect("made").queue()), Errno::ENODEV);
    }
}

/// vc4, sony, venus: a timer queued work that armed the timer, and stopping one of the two was not
/// enough.
#[test]
fn vc4_a_timer_and_work_that_start_each_other_end_together() {
    for round in 0..rounds(20, 2) {
        let chip = Chip::default();
        let (parent, dev) = bind_board(&format!("vc4-{round}"), &chip, |_, board| {
            let work = board.devm_work("hang", |hw| {
                hw.touch();
                let _ = hw.timer.get().map(|timer| timer.modify(SOON));
            })?;
            board.work.get_or_init(|| work);
            let timer = board.devm_timer("hangcheck", |hw| {
                hw.touch();
                let _ = hw.work.get().map(Work::queue);
                None
            })?;
            board.timer.get_or_init(|| timer).modify(SOON).map(drop)
        });
        chip.wait_for_touches(rounds(20, 3));
        unbind(&parent);
        chip.is_left_alone();
        assert_eq!(errno(dev.timer.get().expect("made").modify(SOON)), Errno::ENODEV);
    }
}

/// letsketch, uclogic: a timer that was still to come found its data freed.
#[test]
fn letsketch_a_timer_far_from_due_neither_fires_nor_holds_up_unbind() {
    let chip = Chip::default();
    let (parent, dev) = bind_board("letsketch", &chip, |_, board| {
        let timer = board.devm_timer("in range", |hw| {
            hw.touch();
            None
        })?;
        board.timer.get_or_init(|| timer).modify(Duration::from_hours(1)).map(drop)
    });
    let begin = Instant::now();
    unbind(&parent);
    assert!(begin.elapsed() < Duration::from_mins(1));
    drop(dev);
    assert_eq!(chip.touched(), 1, "the last touch, in the unbind hook");
    chip.is_left_alone();
}

/// msm: the event thread slept on, and went on with a device that was gone.
#[test]
fn msm_dp_a_thread_that_waits_for_an_event_has_ended_before_its_registers() {
    let (chip, log) = (Chip::default(), Log::default());
    let ended = log.value("thread");
    let (parent, _dev) = bind_board("msm-dp", &chip, |device, board| {
        let log = log.clone();
        device.devm_add_action("registers", move || log.note("registers"))?;
        board.devm_kthread("events", move |dev, stop| {
            while !stop.wait() {
                let _ = dev.with_hw(|hw| hw.touch());
            }
            drop(ended);
        })?;
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["thread", "registers"]);
    chip.is_left_alone();
}

/// xe: a worker that another subsystem owned went on after unbind.
#[test]
fn xe_a_thread_that_nobody_manages_finds_the_gate_closed() {
    let chip = Chip::default();
    let (parent, dev) = bind_board("xe", &chip, |_, _| Ok(()));
    let worker = thread::spawn(move || while dev.with_hw(|hw| hw.touch()).is_ok() {});
    chip.wait_for_touches(rounds(100, 3));
    unbind(&parent);
    worker.join().expect("it ends by itself");
    chip.is_left_alone();
}

/// gpiolib: a notifier that was still in the chain was called after removal.
#[test]
fn gpiolib_a_notifier_left_in_its_chain_is_refused_and_keeps_only_the_device() {
    let (chip, mut chain) = (Chip::default(), Vec::new());
    let recorder = Recorder::new();
    let (parent, dev) = bind_board("gpiolib", &chip, |_, board| {
        chain.push(board.callback("line info changed", |hw| hw.touch())?);
        Ok(())
    });
    drop(dev);
    unbind(&parent);
    assert_eq!(errno(chain[0].run()), Errno::ENODEV);
    let last = |recorder: &Recorder| recorder.events_of(&parent).pop().map(|event| event.phase);
    assert_ne!(last(&recorder), Some(Phase::Memory), "the chain holds the device");
    chain.clear();
    assert_eq!(last(&recorder), Some(Phase::Memory));
    chip.is_left_alone();
}

/// spi: unregistering dropped the last reference to the controller, and remove went on with its
/// private data.
#[test]
fn spi_private_data_is_there_until_unbind_has_ended() {
    let (parent, log) = (parent("spi"), Log::default());
    bind(&parent, |device| {
        let seen = log.clone();
        let unbind: Box<dyn FnOnce(&Card) + Send> =
            Box::new(move |card| seen.note(format!("remove sees {}", card.soft.look())));
        card_with(device, &log, Setup { unbind: Some(unbind), ..Setup::default() })?.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["remove sees soft", "regs", "pipe", "soft"]);
}

/// The driver core: a supplier could be unbound before its consumers had released what they had of
/// it.
#[test]
fn driver_core_a_supplier_outlives_the_last_resource_of_its_consumer() {
    let (chip, log) = (Chip::default(), Log::default());
    let (supplier, clock) = bind_board("supplier", &chip, |_, _| Ok(()));
    let consumer = parent("consumer");
    bind(&consumer, |device| {
        device.device_link_add(&clock)?;
        let noted = log.clone();
        device.devm_add_action("clock off", move || {
            noted.note(format!("clock off: {:?}", clock.with_hw(|hw| hw.touch())));
        })?;
        card(device, &log)?.devm_register()
    });
    unbind(&supplier);
    assert_eq!(log.take(), ["regs", "clock off: Ok(())", "pipe", "soft"]);
    assert!(!consumer.is_bound());
    chip.is_left_alone();
}

/// A front that says whether programs could open the device.
#[derive(Clone, Default)]
struct Node(Arc<AtomicBool>);

impl Publication<Noded> for Node {
    fn publish(&self, _: &Dev<Noded>) -> Result {
        self.0.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn wake(&self) {}

    fn withdraw(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

#[drm_driver(name = "noded", desc = "A device with a node", major = 1, minor = 0)]
struct Noded {
    #[drm_device]
    drm: DrmDevice,
    name: KBox<str>,
}

/// xe, redrat3, tw686x, uvesafb: probe failed after the registration, and the device stayed
/// registered.
#[test]
fn xe_a_probe_that_fails_after_it_registered_leaves_nothing_to_open() {
    let (parent, node) = (parent("xe-probe"), Node::default());
    let (mut kept, mut open) = (None, false);
    let outcome = parent.bind(Platform, |device| -> Result {
        let xe = devm_drm_dev_alloc!(device, |drm| Noded {
            name: {
                drm.publish_with(node.clone())?;
                drm.drmm_kstrdup("xe")?
            },
        })?;
        kept = Some(xe.dev());
        xe.devm_register()?;
        open = node.0.load(Ordering::SeqCst);
        Err(Error::new(Errno::EIO, "a later step failed"))
    });
    assert_eq!(errno(outcome), Errno::EIO);
    assert!(open, "programs could open it for a moment");
    assert!(!node.0.load(Ordering::SeqCst) && !parent.is_bound());
    let opened = kept.expect("opened in that moment");
    assert_eq!((errno(opened.enter()), &*opened.name), (Errno::ENODEV, "xe"));
}

/// amdgpu: the secondary devices of a card were never released after unplug.
#[test]
fn amdgpu_xcp_every_device_of_a_binding_is_released() {
    let (parent, log) = (parent("amdgpu"), Log::default());
    let recorder = Recorder::new();
    bind(&parent, |device| {
        for _ in 0..3 {
            card(device, &log)?.devm_register()?;
        }
        Ok(())
    });
    parent.unbind(Removal::Surprise).unwrap();
    assert_eq!(log.take().iter().filter(|name| *name == "soft").count(), 3);
    assert_eq!(count(&recorder, &parent, |event| event.phase == Phase::Memory), 3);
}

/// sharp-memory: a probe that failed after the PWM had been switched on left it on.
#[test]
fn sharp_memory_the_pwm_is_off_after_a_probe_that_failed_late() {
    let parent = parent("sharp-memory");
    let mut failed = 0;
    for nth in 1.. {
        let chip = Chip::default();
        parent.fail_acquisition(nth);
        let outcome = parent.bind(Platform, |device| {
            let board = board(device, &chip)?;
            board.with_hw(|hw| hw.clock.0 .0.pwm.store(true, Ordering::SeqCst))?;
            board.devm_timer("vcom", |_| None)?;
            board.devm_register()
        });
        if outcome.is_ok() {
            break;
        }
        failed += 1;
        assert!(!chip.0.pwm.load(Ordering::SeqCst), "acquisition {nth}");
        chip.is_left_alone();
    }
    assert!(failed >= 6, "the bus device, clock, registers, device, timer, registration: {failed}");
    parent.fail_acquisition(0);
    unbind(&parent);
}
