//! Fronts: their names, when they can be added, and how they leave the hardware.
#![forbid(unsafe_code)]

mod support;

use std::thread;

use support::*;

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::report::{Kind, Phase, Recorder};

#[drm_driver(desc = "A device with several fronts and no card", unbind = ManyHw::quiesce)]
struct Many {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
    hook: Log,
}

impl ManyHw<'_> {
    fn quiesce(&self, _removal: Removal) {
        self.hook.note(format!("hook with {}", self.regs.look()));
    }
}

/// What goes wrong in a front.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    Nothing,
    PublishPanics,
    PublishRefuses,
    LeavePanics,
}

struct Front {
    name: &'static str,
    log: Log,
    fault: Fault,
}

impl Publication<Many> for Front {
    fn name(&self) -> &'static str {
        self.name
    }

    fn publish(&self, _dev: &Dev<Many>) -> Result {
        assert!(self.fault != Fault::PublishPanics, "in a front");
        match self.fault {
            Fault::PublishRefuses => Err(Errno::ENOSPC.into()),
            _ => Ok(()),
        }
    }

    fn wake(&self) {}

    fn withdraw(&self) {
        self.log.note(format!("withdraw {}", self.name));
    }

    fn leave(&self, hw: &ManyHw<'_>) {
        self.log.note(format!("leave {} with {}", self.name, hw.regs.look()));
        assert!(self.fault != Fault::LeavePanics, "in a front that leaves");
    }
}

/// Binds a device with a front from an initialiser and one that was added to the complete device.
fn bind_many(parent: &Parent, log: &Log, [first, second]: [Fault; 2]) -> Result<Dev<Many>> {
    let mut dev = None;
    parent.bind(Platform, |device| {
        let many = devm_drm_dev_alloc!(device, |drm| Many {
            regs: device.devm(log.value("regs"))?,
            hook: {
                drm.publish_with(Front { name: "card", log: log.clone(), fault: first })?;
                log.clone()
            },
        })?;
        many.publish_with(Front { name: "video node", log: log.clone(), fault: second })?;
        dev = Some(many.dev());
        many.devm_register()
    })?;
    dev.ok_or(Errno::ENODEV.into())
}

const FINE: [Fault; 2] = [Fault::Nothing; 2];

#[test]
fn fronts_leave_the_hardware_newest_first_before_the_unbind_hook() {
    let (parent, log) = (parent("leave"), Log::default());
    let dev = bind_many(&parent, &log, FINE).unwrap();
    let recorder = Recorder::new();
    unbind(&parent);
    let expected = [
        "withdraw video node",
        "withdraw card",
        "leave video node with regs",
        "leave card with regs",
        "hook with regs",
        "regs",
    ];
    assert_eq!(log.take(), expected);
    let events = recorder.events_of(&parent);
    let left = |kind| events.iter().filter(move |event| event.kind == kind).map(|event| event.name);
    assert_eq!(left(Kind::Leave).collect::<Vec<_>>(), ["video node", "card"]);
    assert!(events.iter().filter(|event| event.kind == Kind::Leave).all(|e| e.phase == Phase::UnbindHook));
    drop(dev);
}

#[test]
fn fronts_do_not_leave_hardware_that_is_gone() {
    let (parent, log) = (parent("gone"), Log::default());
    let dev = bind_many(&parent, &log, FINE).unwrap();
    parent.unbind(Removal::Surprise).unwrap();
    assert_eq!(log.take(), ["withdraw video node", "withdraw card", "hook with regs", "regs"]);
    drop(dev);
}

#[test]
fn a_front_that_panics_as_it_leaves_keeps_neither_the_next_one_nor_the_hook() {
    let (parent, log) = (parent("panics"), Log::default());
    let dev = bind_many(&parent, &log, [Fault::Nothing, Fault::LeavePanics]).unwrap();
    let recorder = Recorder::new();
    unbind(&parent);
    assert_eq!(
        log.take()[2..],
        ["leave video node with regs", "leave card with regs", "hook with regs", "regs"]
    );
    let events = recorder.events_of(&parent);
    let panicked: Vec<_> = events.iter().filter(|e| e.kind == Kind::Panic).map(|e| e.name).collect();
    assert_eq!(panicked, ["video node"]);
    drop(dev);
}

#[test]
fn trace_and_errors_name_the_front() {
    let recorder = Recorder::new();
    for (faults, said) in [
        ([Fault::PublishPanics, Fault::Nothing], "publishing the device panicked: card (EIO)"),
        ([Fault::Nothing, Fault::PublishPanics], "publishing the device panicked: video node (EIO)"),
        ([Fault::Nothing, Fault::PublishRefuses], "no space left: video node (ENOSPC)"),
    ] {
        let (parent, log) = (parent("named"), Log::default());
        let refused = bind_many(&parent, &log, faults).map(drop).unwrap_err();
        assert_eq!(refused.to_string(), said);
        // The newest of the device list go first.
        let released = released_in(&recorder, &parent, Phase::DeviceList);
        assert_eq!(released, ["video node", "card"]);
    }
}

#[test]
fn a_device_without_a_card_is_called_as_its_struct() {
    let (parent, log) = (parent("unnamed"), Log::default());
    let dev = bind_many(&parent, &log, FINE).unwrap();
    assert_eq!((dev.info().name, dev.info().desc), ("Many", "A device with several fronts and no card"));
    assert_eq!(format!("{dev:?}"), format!("Dev {{ driver: \"Many\", id: {} }}", dev.id()));
    unbind(&parent);
}

#[test]
fn a_front_is_added_while_another_thread_unplugs_the_device() {
    for _ in 0..rounds(200, 4) {
        let (parent, log) = (parent("raced"), Log::default());
        let outcome = parent.bind(Platform, |device| {
            let many = devm_drm_dev_alloc!(device, |_drm| Many {
                regs: device.devm(log.value("regs"))?,
                hook: log.clone(),
            })?;
            let dev = many.dev();
            thread::scope(|scope| -> Result {
                let unplugger = scope.spawn(move || dev.drm.unplug());
                for name in ["first", "second"] {
                    many.publish_with(Front { name, log: log.clone(), fault: Fault::Nothing })?;
                }
                unplugger.join().expect("unplug does not panic")
            })?;
            many.devm_register()
        });
        assert_eq!(errno(outcome), Errno::ENODEV);
        let withdrawn: Vec<_> = log.take().into_iter().filter(|note| note.starts_with("withdraw")).collect();
        assert_eq!(withdrawn, ["withdraw second", "withdraw first"]);
    }
}
