//! A view that leads to its device: what its own `Drop`, its hooks and many threads do with that.
//!
//! The device outlives the view, in whichever order everything else ends.

use std::sync::Mutex as StdMutex;
use std::thread;

use crate::support::*;
use drmm_runtime::bus::{Callback, Parent};
use drmm_runtime::prelude::*;

/// Registers that note their end.
struct Regs(Tracked, StdMutex<u32>);

impl Resource for Regs {
    type Ends = AtUnbind;
}

impl Regs {
    fn add(&self, more: u32) -> u32 {
        let _ = self.0.look();
        let mut value = self.1.lock().unwrap();
        *value += more;
        *value
    }
}

/// Its view looks at everything when it ends.
#[drm_driver(name = "eager", desc = "Looks at all of it", major = 1, minor = 0, unbind = EagerHw::leave)]
struct Eager {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Regs,
    #[drmm]
    name: Tracked,
    soft: Tracked,
    kept: StdMutex<Option<Dev<Eager>>>,
    log: Log,
    panics: bool,
}

impl EagerHw<'_> {
    fn store(&self, value: u32) -> u32 {
        let _ = (self.name.look(), self.soft.look());
        self.regs.add(value)
    }

    fn leave(&self, _removal: Removal) {
        self.log.note(format!("leave {}", self.store(1)));
    }
}

impl Drop for EagerHw<'_> {
    fn drop(&mut self) {
        self.log.note(format!("view {}", self.store(1)));
        let dev = self.drm.try_get::<Eager>().expect("the bus has a reference");
        assert!(dev.enter().is_err() && dev.is_unplugged());
        let log = self.log.clone();
        let late = self.drm.drmm_add_action("late", move || log.note("late"));
        assert!(late.is_ok());
        // A circle, for the test to break: or the last reference, if it breaks it at once.
        *self.kept.lock().unwrap() = Some(dev);
        assert!(!self.panics, "in the view's `Drop`");
    }
}

fn eager<'bound>(
    device: &'bound Device<'bound>,
    log: &Log,
    panics: bool,
) -> Result<Unregistered<'bound, Eager>> {
    devm_drm_dev_alloc!(device, |_drm| Eager {
        regs: device.devm(Regs(log.value("regs"), StdMutex::new(0)))?,
        name: log.value("name"),
        soft: log.value("soft"),
        kept: StdMutex::new(None),
        log: log.clone(),
        panics,
    })
}

fn bound_eager(parent: &Parent, log: &Log, panics: bool) -> Dev<Eager> {
    let mut dev = None;
    bind(parent, |device| {
        let eager = eager(device, log, panics)?;
        dev = Some(eager.dev());
        eager.devm_register()
    });
    dev.unwrap()
}

/// Breaks the circle that the view's `Drop` made, and looks at the device through what is left of
/// it.
fn let_go(dev: Dev<Eager>) {
    let kept = dev.kept.lock().unwrap().take().expect("the view has ended");
    drop(dev);
    let _ = (kept.name.look(), kept.soft.look());
}

#[test]
fn a_view_that_ends_looks_at_its_device_and_counts_a_reference_to_it() {
    let (log, parent) = (Log::default(), parent("eager"));
    let dev = bound_eager(&parent, &log, false);
    assert_eq!(dev.with_hw(|hw| hw.store(5)).unwrap(), 5);
    unbind(&parent);
    assert_eq!(log.take(), ["leave 6", "view 7", "regs"]);
    let_go(dev);
    assert_eq!(log.take(), ["late", "name", "soft"]);
}

#[test]
fn the_reference_that_a_view_counts_at_its_end_can_be_the_last() {
    let (log, parent) = (Log::default(), parent("eager"));
    let kept = {
        let dev = bound_eager(&parent, &log, false);
        let kept = StdMutex::new(None);
        unbind(&parent);
        *kept.lock().unwrap() = dev.kept.lock().unwrap().take();
        kept
    };
    assert_eq!(log.take(), ["leave 1", "view 2", "regs"]);
    drop(kept);
    assert_eq!(log.take(), ["late", "name", "soft"]);
}

#[test]
fn a_view_may_panic_after_it_looked() {
    let (log, parent) = (Log::default(), parent("eager"));
    let dev = bound_eager(&parent, &log, true);
    unbind(&parent);
    assert_eq!(log.take(), ["leave 1", "view 2", "regs"]);
    let_go(dev);
}

#[test]
fn a_view_of_a_failed_probe_looks_at_its_device() {
    let (log, parent) = (Log::default(), parent("eager"));
    let mut dev = None;
    let outcome = parent.bind(Platform, |device| {
        let eager = eager(device, &log, false)?;
        dev = Some(eager.dev());
        eager.with_hw(|hw| hw.store(3))?;
        Err::<(), _>(Errno::EIO.into())
    });
    assert_eq!(errno(outcome), Errno::EIO);
    assert_eq!(log.take(), ["leave 4", "view 5", "regs"]);
    let_go(dev.unwrap());
}

#[test]
fn threads_share_a_view_and_its_device() {
    let (log, parent) = (Log::default(), parent("eager"));
    let dev = bound_eager(&parent, &log, false);
    dev.with_hw(|hw| {
        thread::scope(|scope| {
            scope.spawn(move || hw.store(1));
            scope.spawn(move || {
                let device: &Eager = hw;
                device.soft.look()
            });
        });
    })
    .unwrap();
    unbind(&parent);
    let_go(dev);
}

#[test]
fn a_device_is_unbound_inside_a_section_of_another() {
    let (log, parents) = (Log::default(), ["a", "b"].map(parent));
    let [a, b] = [0, 1].map(|at| bound_eager(&parents[at], &log, false));
    let outcome = b.with_hw(|b_hw| {
        a.with_hw(|a_hw| a_hw.store(7)).unwrap();
        unbind(&parents[0]);
        b_hw.store(1)
    });
    assert_eq!(outcome.unwrap(), 1);
    unbind(&parents[1]);
    [a, b].into_iter().for_each(let_go);
}

#[test]
fn a_callback_looks_at_device_and_hardware_until_it_is_stopped() {
    let (log, parent) = (Log::default(), parent("eager"));
    let (mut irq, mut dev): (Option<Callback<u32>>, _) = (None, None);
    bind(&parent, |device| {
        let eager = eager(device, &log, false)?;
        irq = Some(eager.callback("irq", |hw| hw.store(1))?);
        dev = Some(eager.dev());
        eager.devm_register()
    });
    let irq = irq.unwrap();
    thread::scope(|scope| {
        scope.spawn(|| while irq.run().is_ok() {});
        for _ in 0..rounds(200, 20) {
            thread::yield_now();
        }
        unbind(&parent);
    });
    assert!(irq.run().is_err());
    let_go(dev.unwrap());
}

/// A view that holds what its own `Drop` and hook put into it.
#[drm_driver(name = "ring", desc = "Holds its neighbours", major = 1, minor = 0, view = closure, unbind = RingHw::leave)]
struct Ring {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Regs,
    #[devm]
    neighbours: Neighbours<'bound>,
    count: StdMutex<usize>,
}

struct Neighbours<'bound>(StdMutex<Vec<&'bound Regs>>);

impl Resource for Neighbours<'_> {
    type Ends = AtUnbind;
}

impl RingHw<'_> {
    fn push(&self) {
        let mut neighbours = self.neighbours.0.lock().unwrap();
        neighbours.push(self.regs);
        *self.count.lock().unwrap() = neighbours.iter().filter(|regs| regs.add(1) > 0).count();
    }

    fn leave(&self, _removal: Removal) {
        self.push();
    }
}

impl Drop for RingHw<'_> {
    fn drop(&mut self) {
        self.push();
    }
}

#[test]
fn an_invariant_view_of_two_devices_on_one_bus_device() {
    let (log, parent) = (Log::default(), parent("ring"));
    let mut devs = Vec::new();
    bind(&parent, |device| {
        let shared = device.devm(Regs(log.value("shared"), StdMutex::new(0)))?;
        for _ in 0..2 {
            let ring = devm_drm_dev_alloc!(device, |_drm| Ring {
                regs: shared,
                neighbours: Neighbours(StdMutex::new(vec![shared])),
                count: StdMutex::new(0),
            })?;
            ring.with_hw(|hw| hw.push())?;
            devs.push(ring.dev());
        }
        Ok(())
    });
    unbind(&parent);
    assert_eq!(devs.iter().map(|dev| *dev.count.lock().unwrap()).collect::<Vec<_>>(), [4, 4]);
    assert_eq!(log.take(), ["shared"]);
}

/// Hardware that borrows nothing, and a parameter.
#[drm_driver(name = "chip", desc = "Borrows nothing", major = 1, minor = 0)]
struct Chip<T: Send + Sync + Copy + Into<u32> + 'static, const N: usize> {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: Regs,
    first: T,
    soft: Mutex<[u32; N]>,
}

impl<T: Send + Sync + Copy + Into<u32> + 'static, const N: usize> Drop for ChipHw<'_, T, N> {
    fn drop(&mut self) {
        self.soft.lock()[N - 1] = self.regs.add(self.first.into());
    }
}

/// No hardware at all.
#[drm_driver(name = "soft", desc = "Software", major = 1, minor = 0)]
struct Soft {
    #[drm_device]
    drm: DrmDevice,
    value: Mutex<u32>,
}

#[test]
fn views_that_borrow_nothing_lead_to_their_devices_too() {
    let (log, parent) = (Log::default(), parent("chip"));
    let (mut chip, mut soft) = (None, None);
    bind(&parent, |device| {
        let regs = Regs(log.value("regs"), StdMutex::new(0));
        let made =
            devm_drm_dev_alloc!(device, |_drm| Chip::<u8, 2> { regs, first: 3, soft: Mutex::new([0; 2]) })?;
        chip = Some(made.dev());
        let made = devm_drm_dev_alloc!(device, |_drm| Soft { value: Mutex::new(1) })?;
        soft = Some(made.dev());
        made.devm_register()
    });
    let (chip, soft) = (chip.unwrap(), soft.unwrap());
    soft.with_hw(|hw| *hw.value.lock() += 1).unwrap();
    chip.with_hw(|hw| hw.soft.lock()[0] = hw.regs.add(1)).unwrap();
    unbind(&parent);
    assert_eq!((*chip.soft.lock(), *soft.value.lock()), ([1, 4], 2));
}
