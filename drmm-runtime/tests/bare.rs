//! The gate without `std`: sections counted in the device, and sections in a domain that the
//! embedder brings.
//!
//! ```text
//! cargo test -p drmm-runtime --no-default-features --features alloc,macros --test bare
//! ```
#![cfg(all(not(feature = "std"), not(loom)))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{mpsc, Mutex as StdMutex, Once};
use std::thread;
use std::time::Duration;

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::host::{install, Domain, Platform};
use drmm_runtime::prelude::*;
use drmm_runtime::report::{set_reporter, Level};

/// What an operating system provides; here it is the one that the tests run on.
struct Host;

thread_local! {
    static CONTEXT: Cell<u64> = const { Cell::new(0) };
    /// The domain of the devices that this thread makes.
    static DOMAIN: Cell<Option<&'static dyn Domain>> = const { Cell::new(None) };
}

// SAFETY: the system's memory; a number for each thread that no other one has.
unsafe impl Platform for Host {
    fn allocate(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the runtime asks for no memory of size 0.
        unsafe { System.alloc(layout) }
    }

    unsafe fn deallocate(&self, place: *mut u8, layout: Layout) {
        // SAFETY: by the contract `place` came from `allocate`, that is from `System`, with this
        // layout.
        unsafe { System.dealloc(place, layout) }
    }

    fn context_id(&self) -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        if CONTEXT.get() == 0 {
            CONTEXT.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        CONTEXT.get()
    }

    fn pause(&self, _turn: u32) {
        thread::yield_now();
    }

    fn domain(&self) -> Option<&'static dyn Domain> {
        DOMAIN.get()
    }

    fn print(&self, level: Level, line: fmt::Arguments<'_>) {
        PRINTED.lock().unwrap().push((level, line.to_string()));
    }
}

/// What the log of this world has.
static PRINTED: StdMutex<Vec<(Level, String)>> = StdMutex::new(Vec::new());

/// Slots that all contexts share, each with the device and the context that is inside.
struct Slots([(AtomicU64, AtomicU64); 80]);

static SLOTS: Slots = Slots([const { (AtomicU64::new(0), AtomicU64::new(0)) }; 80]);

// SAFETY: a slot names the device until `exit`, which stores with Release what `drain` loads with
// Acquire.
unsafe impl Domain for Slots {
    fn enter(&self, device: u64) -> Option<usize> {
        let me = Host.context_id();
        // ORDERING: Acquire, paired with the Release of the context that gave the slot back.
        let free = |slot: &(AtomicU64, AtomicU64)| {
            slot.1.compare_exchange(0, me, Ordering::Acquire, Ordering::Relaxed).is_ok()
        };
        let at = self.0.iter().position(free)?;
        self.0[at].0.store(device, Ordering::Release);
        Some(at)
    }

    unsafe fn exit(&self, _device: u64, section: usize) {
        self.0[section].0.store(0, Ordering::Release);
        self.0[section].1.store(0, Ordering::Release);
    }

    fn drain(&self, device: u64, wait: &mut dyn FnMut()) {
        for slot in &self.0 {
            while slot.0.load(Ordering::Acquire) == device {
                wait();
            }
        }
    }

    fn held_here(&self, device: u64) -> Option<bool> {
        let me = Host.context_id();
        let mine = |slot: &(AtomicU64, AtomicU64)| {
            slot.0.load(Ordering::Acquire) == device && slot.1.load(Ordering::Relaxed) == me
        };
        Some(self.0.iter().any(mine))
    }
}

/// A domain without any room.
struct Full;

// SAFETY: nothing is ever announced.
unsafe impl Domain for Full {
    fn enter(&self, _device: u64) -> Option<usize> {
        None
    }

    unsafe fn exit(&self, _device: u64, _section: usize) {}

    fn drain(&self, _device: u64, _wait: &mut dyn FnMut()) {}

    fn held_here(&self, _device: u64) -> Option<bool> {
        None
    }
}

/// A bus without hardware.
struct Plain;

#[derive(Clone, Copy)]
struct Device<'bound>(Bound<'bound>);

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.0
    }
}

impl Bus for Plain {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device(bound)
    }
}

#[drm_driver(name = "card", desc = "A register", major = 1, minor = 0)]
struct Card {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    register: &'bound AtomicU32,
}

fn install_once() {
    static INSTALLED: Once = Once::new();
    static HOST: &dyn Platform = &Host;
    // SAFETY: once, before anything else of the runtime.
    INSTALLED.call_once(|| unsafe { install(&HOST) });
}

/// A registered card in the domain, or one that counts.
fn card(domain: Option<&'static dyn Domain>) -> (Parent, Dev<Card>) {
    install_once();
    DOMAIN.set(domain);
    let parent = Parent::new("card0").expect("memory");
    let mut dev = None;
    let probe = parent.bind(Plain, |device| {
        let card = devm_drm_dev_alloc!(device, |_drm| Card { register: device.devm(AtomicU32::new(7))? })?;
        dev = Some(card.dev());
        card.devm_register()
    });
    probe.expect("probe succeeds");
    (parent, dev.expect("probe ran"))
}

fn cards() -> [(Parent, Dev<Card>); 2] {
    [card(None), card(Some(&SLOTS))]
}

fn errno<T>(outcome: Result<T>) -> Option<Errno> {
    outcome.err().map(|error| error.errno())
}

fn read(dev: &Dev<Card>) -> Result<u32> {
    dev.with_hw(|hw| hw.register.load(Ordering::Relaxed))
}

#[test]
fn sections_nest_end_in_any_order_and_are_refused_after_the_unplug() {
    for (parent, dev) in cards() {
        let (outer, inner) = (dev.enter().unwrap(), dev.enter().unwrap());
        drop(outer);
        assert_eq!(inner.hw().register.load(Ordering::Relaxed), 7);
        drop(inner);
        assert_eq!(read(&dev), Ok(7));
        parent.unplug().unwrap();
        assert_eq!(errno(dev.enter()), Some(Errno::ENODEV));
        parent.unbind(Removal::Orderly).unwrap();
    }
}

#[test]
fn unplug_inside_a_section_is_an_error() {
    for (parent, dev) in cards() {
        let section = dev.enter().unwrap();
        assert_eq!(errno(parent.unbind(Removal::Orderly)), Some(Errno::EDEADLK));
        assert_eq!(errno(parent.unplug()), Some(Errno::EDEADLK));
        drop(section);
        parent.unplug().unwrap();
        parent.unbind(Removal::Orderly).unwrap();
    }
}

#[test]
fn when_unplug_returns_nobody_is_inside() {
    for _ in 0..20 {
        for (parent, dev) in cards() {
            let (inside, entered) = (AtomicUsize::new(0), AtomicUsize::new(0));
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        while let Ok(section) = dev.enter() {
                            inside.fetch_add(1, Ordering::SeqCst);
                            entered.fetch_add(1, Ordering::SeqCst);
                            assert_eq!(section.hw().register.load(Ordering::Relaxed), 7);
                            inside.fetch_sub(1, Ordering::SeqCst);
                        }
                    });
                }
                while entered.load(Ordering::SeqCst) < 3 {
                    thread::yield_now();
                }
                parent.unplug().unwrap();
                assert_eq!(inside.load(Ordering::SeqCst), 0);
                parent.unbind(Removal::Orderly).unwrap();
            });
        }
    }
}

#[test]
fn who_keeps_asking_at_a_closed_gate_does_not_hold_up_the_drain() {
    for (parent, dev) in cards() {
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..64 {
                scope.spawn(|| {
                    while !ended.load(Ordering::Relaxed) {
                        let _ = dev.enter();
                    }
                });
            }
            thread::sleep(Duration::from_millis(20));
            parent.unplug().unwrap();
            ended.store(true, Ordering::Relaxed);
        });
        parent.unbind(Removal::Orderly).unwrap();
    }
}

/// Another context enters, tells so, and leaves when `leave` is dropped.
fn another_inside<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    dev: &'scope Dev<Card>,
) -> mpsc::Sender<()> {
    let ((leave, left), (entered, inside)) = (mpsc::channel::<()>(), mpsc::channel());
    scope.spawn(move || {
        let _section = dev.enter().unwrap();
        entered.send(()).unwrap();
        let _ = left.recv();
    });
    inside.recv().unwrap();
    leave
}

#[test]
fn a_domain_knows_whose_sections_they_are() {
    let (parent, dev) = card(Some(&SLOTS));
    thread::scope(|scope| {
        let section = dev.enter().unwrap();
        let leave = another_inside(scope, &dev);
        // A counter knows only the last context that entered, and would wait for this context's own
        // section.
        assert_eq!(errno(parent.unplug()), Some(Errno::EDEADLK));
        drop((section, leave));
    });
    parent.unbind(Removal::Orderly).unwrap();

    let (parent, dev) = card(Some(&SLOTS));
    thread::scope(|scope| {
        let leave = another_inside(scope, &dev);
        assert_eq!(read(&dev), Ok(7));
        // A counter would suspect this context of being inside.
        drop(leave);
        parent.unplug().unwrap();
    });
    parent.unbind(Removal::Orderly).unwrap();
}

#[test]
fn a_domain_without_room_is_an_error() {
    let (parent, dev) = card(Some(&Full));
    assert_eq!(errno(read(&dev)), Some(Errno::ENOMEM));
    parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(errno(read(&dev)), Some(Errno::ENODEV));
}

#[test]
fn what_is_said_by_default_goes_to_the_platform() {
    install_once();
    let printed = |device: &str| {
        let printed = PRINTED.lock().unwrap();
        printed.iter().filter(|(_, line)| line.contains(device)).cloned().collect::<Vec<_>>()
    };
    let parent = Parent::new("print0").unwrap();
    let failed = parent.bind(Plain, |_| Err::<(), _>(Error::new(Errno::EIO, "no answer")));
    assert_eq!(failed.unwrap_err().errno(), Errno::EIO);
    let deferred = parent.bind(Plain, |_| Err::<(), _>(Error::from(Errno::EPROBE_DEFER)));
    assert_eq!(deferred.unwrap_err().errno(), Errno::EPROBE_DEFER);
    let expected = (Level::Error, "drmm: print0: probe failed: no answer (EIO)".to_owned());
    assert_eq!(printed("print0"), [expected]);
    // A reporter that makes reports has them printed, here as well.
    set_reporter(Some(|report| {
        if report.device == "print1" {
            let parent = Parent::new("print2").unwrap();
            assert!(parent.bind(Plain, |_| Err::<(), _>(Error::from(Errno::EIO))).is_err());
        }
    }));
    let parent = Parent::new("print1").unwrap();
    assert!(parent.bind(Plain, |_| Err::<(), _>(Error::from(Errno::EIO))).is_err());
    set_reporter(None);
    assert_eq!((printed("print1").len(), printed("print2").len()), (0, 1));
}
