//! Panics in probe, at every place where it can be.

use crate::panics::explode;
use crate::support::*;
use drmm_runtime::prelude::*;

/// Where probe panics.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
enum At {
    Start,
    AfterResource,
    InTheFirstField,
    InTheLastField,
    AfterAlloc,
    InASection,
    InAGroup,
    AfterRegister,
}

#[drm_driver(name = "fields", desc = "One field of each class", major = 1, minor = 0)]
struct Fields {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
    #[drmm]
    pipe: Tracked,
    plain: Tracked,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as probe is given it")]
fn probe<'bound>(device: &'bound Device<'bound>, log: &Log, panic_at: At) -> Result {
    let here = |at| {
        if at == panic_at {
            explode()
        }
    };
    here(At::Start);
    device.devm(log.value("resource"))?;
    device.on_unbind("stop", log.action("stop"))?;
    here(At::AfterResource);
    let fields = devm_drm_dev_alloc!(device, |drm| Fields {
        plain: {
            drm.drmm_add_action("inner", log.action("inner"))?;
            here(At::InTheFirstField);
            log.value("plain")
        },
        pipe: log.value("pipe"),
        regs: {
            let regs = device.devm(log.value("regs"))?;
            here(At::InTheLastField);
            regs
        },
    })?;
    here(At::AfterAlloc);
    fields.with_hw(|hw| {
        let _ = hw.regs.look();
        here(At::InASection);
    })?;
    device.devm_group::<()>(|group| {
        group.devm(log.value("grouped"))?;
        here(At::InAGroup);
        Ok(())
    })?;
    fields.devm_register()?;
    here(At::AfterRegister);
    Ok(())
}

#[test]
fn a_panic_anywhere_in_probe_is_an_error_and_releases_what_there_was() {
    let parent = parent("probe");
    let expected: [(At, &[&str]); 8] = [
        (At::Start, &[]),
        (At::AfterResource, &["stop", "resource"]),
        (At::InTheFirstField, &["stop", "resource", "inner"]),
        // A plain field without a device to live in yet ends in place.
        (At::InTheLastField, &["plain", "stop", "regs", "resource", "pipe", "inner"]),
        (At::AfterAlloc, &["stop", "regs", "resource", "pipe", "inner", "plain"]),
        (At::InASection, &["stop", "regs", "resource", "pipe", "inner", "plain"]),
        (At::InAGroup, &["grouped", "stop", "regs", "resource", "pipe", "inner", "plain"]),
        (At::AfterRegister, &["stop", "grouped", "regs", "resource", "pipe", "inner", "plain"]),
    ];
    for (at, released) in expected {
        let log = Log::default();
        let outcome = parent.bind(Platform, |device| probe(device, &log, at));
        assert_eq!(errno(outcome), Errno::EIO, "{at:?}");
        assert_eq!(log.take(), released, "{at:?}");
        assert!(!parent.is_bound());
        assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::ENODEV);
    }
}

/// A bus that panics before there is a device.
struct BadBus(Log, #[expect(dead_code, reason = "it is there to end")] Tracked);

impl drmm_runtime::bus::Bus for BadBus {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        bound.devm(self.0.value("acquired by the bus")).expect("memory");
        explode()
    }
}

#[test]
fn a_bus_that_panics_is_an_error_and_releases_what_there_was() {
    let log = Log::default();
    let parent = parent("bus");
    let outcome = parent.bind(BadBus(log.clone(), log.value("the bus's own")), |_| Ok(()));
    assert_eq!(errno(outcome), Errno::EIO);
    assert_eq!(log.take(), ["acquired by the bus", "the bus's own"]);
}
