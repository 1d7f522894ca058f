//! Polls: how they end, on time that goes by only in their sleeps, and in sections.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use drmm_runtime::bus::Parent;
use drmm_runtime::io::{read_poll_timeout, Shared, Window};
use drmm_runtime::prelude::*;
use drmm_runtime::registers;
use drmm_runtime::test::SimulatedTime;

const fn us(time: u64) -> Duration {
    Duration::from_micros(time)
}

#[test]
fn a_poll_sleeps_as_long_as_it_was_told() {
    let time = SimulatedTime::new();
    let seen = Mutex::new(Vec::new());
    let op = || {
        seen.lock().unwrap().push(time.elapsed());
        Ok(time.elapsed())
    };
    let ready = time.run(|| read_poll_timeout(op, |now| *now >= us(30), us(10), us(1000)));
    assert_eq!(ready.unwrap(), us(30));
    assert_eq!(*seen.lock().unwrap(), [us(0), us(10), us(20), us(30)]);
}

#[test]
fn the_last_read_comes_after_the_deadline() {
    // Ready exactly at the end, and a sleep that goes beyond it.
    let time = SimulatedTime::new();
    let ready = time.run(|| read_poll_timeout(|| Ok(time.elapsed()), |now| *now >= us(25), us(10), us(25)));
    assert_eq!(ready.unwrap(), us(25));
}

#[test]
fn a_thread_that_got_no_processor_reads_once_more() {
    let time = SimulatedTime::new();
    let count = AtomicU32::new(0);
    let op = || {
        let number = count.fetch_add(1, Ordering::Relaxed);
        if number == 0 {
            time.advance(Duration::from_secs(1));
        }
        Ok(number)
    };
    assert_eq!(time.run(|| read_poll_timeout(op, |number| *number == 1, us(10), us(25))).unwrap(), 1);
}

#[test]
fn time_that_is_over_and_errors_end_a_poll() {
    let time = SimulatedTime::new();
    let reads = AtomicU32::new(0);
    let op = || Ok(reads.fetch_add(1, Ordering::Relaxed));
    let error = time.run(|| read_poll_timeout(op, |_| false, us(10), us(20))).unwrap_err();
    assert_eq!(error.to_string(), "the hardware did not become ready in time (ETIMEDOUT)");
    assert_eq!((reads.load(Ordering::Relaxed), time.elapsed()), (3, us(20)), "at 0, at 10 and after the end");

    let op = || Err::<u32, _>(Error::new(Errno::EIO, "broken"));
    let error = time.run(|| read_poll_timeout(op, |_| true, us(10), us(20))).unwrap_err();
    assert_eq!((error.errno(), time.elapsed()), (Errno::EIO, us(20)), "at once");
}

#[test]
fn a_poll_without_a_sleep_and_without_time_ends() {
    let time = SimulatedTime::new();
    for (sleep, timeout) in [(us(0), us(1)), (us(0), us(0)), (us(10), us(0))] {
        let error = time.run(|| read_poll_timeout(|| Ok(()), |()| false, sleep, timeout)).unwrap_err();
        assert_eq!(error.errno(), Errno::ETIMEDOUT);
    }
    let error = read_poll_timeout(|| Ok(()), |()| false, us(0), us(50)).unwrap_err();
    assert_eq!(error.errno(), Errno::ETIMEDOUT, "on real time");
    let error = read_poll_timeout(|| Ok(()), |()| false, us(20), us(50)).unwrap_err();
    assert_eq!(error.errno(), Errno::ETIMEDOUT, "on real time, with sleeps");
}

registers! {
    /// A chip that is never done.
    struct Chip(8) {
        0x0 => busy: ReadOnly<u32>,
    }
}

#[drm_driver(name = "chip", desc = "A chip that is never done", major = 1, minor = 0, unbind = SlowHw::quiesce)]
struct Slow {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    chip: Chip<Window<'bound, 8, Shared>>,
    is_polling: Arc<AtomicBool>,
    in_the_hook: Arc<Mutex<Option<Errno>>>,
}

impl SlowHw<'_> {
    fn wait(&self, sleep: Duration, most: Duration) -> Result<u32> {
        let op = || {
            self.is_polling.store(true, Ordering::Release);
            Ok(self.chip.busy().read())
        };
        self.drm.read_poll_timeout(op, |busy| *busy == 0, sleep, most)
    }

    fn quiesce(&self, _: Removal) {
        let outcome = self.wait(us(10), us(100));
        *self.in_the_hook.lock().unwrap() = outcome.err().map(|error| error.errno());
    }
}

/// A bound device, whether a poll has begun, and how the one in the hook ended.
type Setup = (Parent, Dev<Slow>, Arc<AtomicBool>, Arc<Mutex<Option<Errno>>>);

fn slow() -> Setup {
    let parent = Parent::new("chip0").unwrap();
    let (is_polling, in_the_hook) = (Arc::<AtomicBool>::default(), Arc::<Mutex<_>>::default());
    let (flag, hook) = (is_polling.clone(), in_the_hook.clone());
    let mut dev = None;
    let probe = parent.bind((), |device| {
        let memory = device.devm_kcalloc::<AtomicU64>(1)?;
        Window::over(memory).write32(0, 1);
        let slow = devm_drm_dev_alloc!(device, |_| Slow {
            chip: Chip::new(Window::over(memory).sized()?),
            is_polling: flag,
            in_the_hook: hook,
        })?;
        dev = Some(slow.dev());
        slow.devm_register()
    });
    probe.unwrap();
    (parent, dev.unwrap(), is_polling, in_the_hook)
}

#[test]
fn an_unplug_ends_a_poll_in_a_section() {
    let (parent, dev, is_polling, _) = slow();
    // An hour, and sleeps of a minute: only the unplug can end it.
    let waiting =
        thread::spawn(move || dev.with_hw(|hw| hw.wait(Duration::from_secs(60), Duration::from_secs(3600))));
    while !is_polling.load(Ordering::Acquire) {
        thread::yield_now();
    }
    parent.unbind(Removal::Surprise).unwrap();
    let error = waiting.join().unwrap().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "the device was unplugged during a poll (ENODEV)");
}

#[test]
fn a_poll_in_the_unbind_hook_goes_on() {
    let (parent, dev, _, in_the_hook) = slow();
    drop(dev);
    parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(
        *in_the_hook.lock().unwrap(),
        Some(Errno::ETIMEDOUT),
        "the gate is closed, the hardware is there"
    );
}
