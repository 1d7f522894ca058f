//! A driver that acquires much; each of its acquisitions is made to fail once.
#![forbid(unsafe_code)]

mod support;

use drmm_runtime::bus::{Callback, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::report::{Kind, List, Phase, Place, Recorder};
use drmm_runtime::resource::Lend;
use support::*;

struct Clocks<'bound> {
    core: &'bound Tracked,
    pixel: &'bound Tracked,
}

impl Lend for Clocks<'static> {
    type Of<'bound> = Clocks<'bound>;
}

impl Resource for Clocks<'_> {
    type Ends = AtUnbind;
}

struct Front;

impl Publication<Greedy> for Front {
    fn publish(&self, _dev: &Dev<Greedy>) -> Result {
        Ok(())
    }

    fn wake(&self) {}

    fn withdraw(&self) {}
}

#[drm_driver(name = "greedy", desc = "Acquires one of everything", major = 1, minor = 0)]
struct Greedy {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
    #[devm]
    clocks: Clocks<'bound>,
    #[devm]
    table: &'bound [u32],
    #[drmm]
    shadow: KBox<[u8]>,
    #[drmm]
    plane: Tracked,
    #[drmm]
    crtc: Tracked,
    name: Mutex<KBox<str>>,
    soft: Tracked,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as probe is given it")]
fn probe<'bound>(device: &'bound Device<'bound>, log: &Log) -> Result<Callback<&'static str>> {
    device.acquire("enable")?;
    device.devm_add_action("disable", log.action("disable"))?;
    let table: &[u32] = device.devm_kcalloc(8)?;
    let firmware = device.devm_ticket(log.value("firmware"))?;
    let clocks = device.devm_group::<Clocks<'static>>(|group| {
        let core = group.devm(log.value("core clock"))?;
        group.devm_add_action("gate the core clock", log.action("gate the core clock"))?;
        Ok(Clocks { core, pixel: group.devm(log.value("pixel clock"))? })
    })?;
    let greedy = devm_drm_dev_alloc!(device, |drm| Greedy {
        regs: device.devm(log.value("regs"))?,
        clocks,
        table,
        shadow: drm.drmm_kcalloc(64)?,
        plane: {
            drm.drmm_add_action("plane cleanup", log.action("plane cleanup"))?;
            log.value("plane")
        },
        crtc: {
            drm.drmm_group(|group| {
                group.drmm(log.value("gamma table"))?;
                group.drmm_add_action("crtc cleanup", log.action("crtc cleanup"))
            })?;
            let _ = plane.look();
            log.value("crtc")
        },
        name: {
            drm.publish_with(Front)?;
            Mutex::new(drm.drmm_kstrdup("greedy-0")?)
        },
        soft: log.value("soft"),
    })?;
    // The firmware is in the hardware now.
    firmware.release()?;
    let vblank = greedy.callback("vblank", |hw| hw.clocks.pixel.look())?;
    device.on_unbind("mask interrupts", log.action("mask interrupts"))?;
    greedy.drm.drmm_add_action("last", log.action("last"))?;
    let live = greedy.enter()?;
    assert_eq!((live.hw().clocks.core.look(), live.hw().table.len()), ("core clock", 8));
    assert_eq!((live.hw().regs.look(), live.shadow.len()), ("regs", 64));
    assert_eq!((live.crtc.look(), live.soft.look(), &**live.name.lock()), ("crtc", "soft", "greedy-0"));
    drop(live);
    greedy.devm_register()?;
    Ok(vblank)
}

/// Binds, and keeps nothing but the outcome.
fn bind_greedy(parent: &Parent, log: &Log) -> Result {
    let mut vblank = None;
    let outcome = parent.bind(Platform, |device| {
        vblank = Some(probe(device, log)?);
        Ok(())
    });
    if let Some(vblank) = vblank {
        assert_eq!(vblank.run()?, "pixel clock");
    }
    outcome
}

type Thing = (&'static str, &'static str, Place);

/// What the trace says was acquired and released on a list, in order.
fn on(list: List, recorder: &Recorder, parent: &Parent) -> (Vec<Thing>, Vec<Thing>) {
    let events = recorder.events_of(parent);
    let of = |kind| {
        let wanted = events.iter().filter(|event| event.list == list && event.kind == kind);
        wanted.map(|event| (event.name, event.ty, event.place)).collect()
    };
    (of(Kind::Acquire), of(Kind::Release))
}

/// Everything on the lists has been released once, newest first among what waited for the walk.
fn assert_balanced(recorder: &Recorder, parent: &Parent, failing: u32) {
    for list in [List::Bound, List::Stop, List::Device] {
        let (mut acquired, released) = on(list, recorder, parent);
        let alive = recorder
            .events_of(parent)
            .into_iter()
            .filter(|e| e.list == list && e.kind == Kind::Release && e.phase == Phase::Alive);
        let early = alive.map(|e| (e.name, e.ty, e.place)).collect::<Vec<_>>();
        let walked: Vec<_> = released.iter().filter(|thing| !early.contains(thing)).copied().collect();
        for thing in &early {
            let at = acquired.iter().rposition(|acquired| acquired == thing);
            acquired.remove(at.expect("what was released early had been acquired"));
        }
        acquired.reverse();
        assert_eq!(acquired, walked, "{list:?}, acquisition {failing}");
    }
    let made = count(recorder, parent, |e| e.kind == Kind::Acquire && e.list == List::Container);
    let freed = count(recorder, parent, |e| e.kind == Kind::Step && e.phase == Phase::Memory);
    assert_eq!(made, freed, "acquisition {failing}");
}

#[test]
fn every_acquisition_fails_in_turn_and_everything_is_released_once() {
    let parent = parent("greedy");
    let mut failing = 1;
    loop {
        let (recorder, log) = (Recorder::new(), Log::default());
        parent.fail_acquisition(failing);
        let outcome = bind_greedy(&parent, &log);
        let acquired = parent.acquisitions();
        parent.fail_acquisition(0);
        if outcome.is_ok() {
            unbind(&parent);
            assert_balanced(&recorder, &parent, failing);
            break;
        }
        assert_eq!(errno(outcome), Errno::ENOMEM);
        assert_eq!(acquired, failing, "probe stops at the first failure");
        assert!(!parent.is_bound());
        assert_balanced(&recorder, &parent, failing);
        // No value ends twice: all names of the driver are different.
        let mut ended = log.take();
        let all = ended.len();
        ended.sort();
        ended.dedup();
        assert_eq!(ended.len(), all, "acquisition {failing}: {ended:?}");
        // And the device can be bound at once, with nothing left of the failure.
        bind_greedy(&parent, &log).expect("a clean probe");
        unbind(&parent);
        assert_eq!(log.take(), FULL, "after the failure of acquisition {failing}");
        failing += 1;
    }
    assert!(failing > 18, "only {failing} acquisitions were there to fail");
}

/// How everything that the driver acquires ends.
const FULL: [&str; 14] = [
    "firmware",
    "mask interrupts",
    "regs",
    "pixel clock",
    "gate the core clock",
    "core clock",
    "disable",
    "last",
    "crtc",
    "crtc cleanup",
    "gamma table",
    "plane",
    "plane cleanup",
    "soft",
];

/// In a kernel a panic in probe is an oops, so a sweep does not take it for a refusal.
#[test]
fn a_probe_that_panics_where_it_should_fail_is_found() {
    let violation = drmm_runtime::test::try_fault_sweep(|attempt| {
        let parent = attempt.parent("fan0")?;
        let bound = parent.bind((), |device| {
            device.devm_kstrdup("a label").unwrap();
            Ok(())
        });
        bound.and_then(|()| parent.unbind(Removal::Orderly))
    })
    .unwrap_err();
    assert_eq!(violation.failure().unwrap().nth, 1);
    assert!(violation.problems()[0].starts_with("panicked: bus     probe"), "{violation}");
}
