//! Drivers of unusual shape: generic, with trait objects, with fields that are configured away.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::support::*;
use drmm_runtime::prelude::*;

trait Chip: Send + Sync + 'static {
    const NAME: &'static str;
}

struct Old;
struct New;

impl Chip for Old {
    const NAME: &'static str = "old";
}

impl Chip for New {
    const NAME: &'static str = "new";
}

#[drm_driver(name = "generic", desc = "One driver for several chips", major = 1, minor = 0, hw = GenericView)]
struct Generic<C: Chip, const PLANES: usize> {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
    #[drmm]
    planes: [Tracked; PLANES],
    chip: std::marker::PhantomData<C>,
}

impl<C: Chip, const PLANES: usize> GenericView<'_, C, PLANES> {
    fn describe(&self) -> String {
        format!("{} with {PLANES} planes at {}", C::NAME, self.regs.look())
    }
}

fn generic<C: Chip, const PLANES: usize>(log: &Log) -> Vec<String> {
    let parent = parent("generic");
    bind(&parent, |device| {
        let generic = devm_drm_dev_alloc!(device, |_drm| Generic::<C, PLANES> {
            regs: device.devm(log.value("regs"))?,
            planes: std::array::from_fn(|_| log.value("plane")),
            chip: std::marker::PhantomData,
        })?;
        log.note(generic.with_hw(|hw| hw.describe())?);
        generic.devm_register()
    });
    unbind(&parent);
    log.take()
}

#[test]
fn a_generic_driver() {
    let log = Log::default();
    assert_eq!(generic::<Old, 1>(&log), ["old with 1 planes at regs", "regs", "plane"]);
    assert_eq!(generic::<New, 2>(&log), ["new with 2 planes at regs", "regs", "plane", "plane"]);
    assert_eq!(generic::<New, 0>(&log), ["new with 0 planes at regs", "regs"]);
}

trait Panel: Send + Sync {
    fn on(&self) -> &'static str;
}

struct Backlight<'bound>(&'bound Tracked, &'bound AtomicU32);

impl Panel for Backlight<'_> {
    fn on(&self) -> &'static str {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.look()
    }
}

impl Drop for Backlight<'_> {
    fn drop(&mut self) {
        self.0.log().note(format!("panel off at {}", self.0.look()));
    }
}

struct Panels<'bound>(Vec<Box<dyn Panel + 'bound>>);

impl Resource for Panels<'_> {
    type Ends = AtUnbind;
}

#[drm_driver(name = "dynamic", desc = "Panels behind a trait", major = 1, minor = 0)]
struct Dynamic {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    panels: Panels<'bound>,
    #[devm]
    first: &'bound (dyn Fn() -> u32 + Sync),
    #[cfg(not(test))]
    #[devm]
    absent: Missing<'bound>,
    #[cfg(test)]
    #[devm]
    present: &'bound AtomicU32,
}

#[test]
fn a_driver_with_trait_objects_and_fields_configured_away() {
    let log = Log::default();
    let parent = parent("dynamic");
    let mut keep = None;
    bind(&parent, |device| {
        let count: &AtomicU32 = device.devm_kzalloc()?;
        let regs = device.devm(log.value("regs"))?;
        let dynamic = devm_drm_dev_alloc!(device, |_drm| Dynamic {
            panels: Panels(vec![Box::new(Backlight(regs, count)), Box::new(Backlight(regs, count))]),
            present: count,
            first: device.devm(|| 7_u32)?,
        })?;
        keep = Some(dynamic.dev());
        dynamic.devm_register()
    });
    let dev = keep.expect("probe ran");
    let seen = dev.with_hw(|hw| {
        let on: Vec<_> = hw.panels.0.iter().map(|panel| panel.on()).collect();
        (on, hw.present.load(Ordering::SeqCst), (hw.first)())
    });
    assert_eq!(seen.unwrap(), (vec!["regs", "regs"], 2, 7));
    unbind(&parent);
    assert_eq!(log.take(), ["panel off at regs", "panel off at regs", "regs"]);
}

/// The view can store a reference to its neighbour, so it is lent to closures only, with two
/// lifetimes.
struct Slot<'bound>(std::sync::Mutex<Option<&'bound Tracked>>);

impl Resource for Slot<'_> {
    type Ends = AtUnbind;
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if let Some(seen) = self.0.get_mut().unwrap().take() {
            seen.log().note(format!("slot sees {}", seen.look()));
        }
    }
}

#[drm_driver(name = "invariant", desc = "A view with a slot", major = 1, minor = 0, view = closure)]
struct WithSlot {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
    #[devm]
    slot: Slot<'bound>,
}

#[test]
fn an_invariant_view_may_keep_what_lives_as_long_as_the_scope() {
    let log = Log::default();
    let parent = parent("invariant");
    bind(&parent, |device| {
        let with_slot = devm_drm_dev_alloc!(device, |_drm| WithSlot {
            regs: device.devm(log.value("regs"))?,
            slot: Slot(std::sync::Mutex::new(None)),
        })?;
        // What the field holds is `&'bound`, which is what the slot wants.
        with_slot.with_hw(|hw| *hw.slot.0.lock().unwrap() = Some(hw.regs))?;
        with_slot.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["slot sees regs", "regs"]);
}
