//! An allocation that fails and is tried again in the same probe.

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Phase, Recorder};

#[test]
fn a_failed_alloc_leaves_the_bound_list_alone_and_its_container_waits_for_unbind() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("retry");
    bind(&parent, |device| {
        let mut stashed = None;
        let failed = devm_drm_dev_alloc!(device, |drm| Pair {
            regs: {
                drm.drmm_add_action("first try", log.action("first try"))?;
                let regs = device.devm(log.value("stashed"))?;
                stashed = Some(regs);
                regs
            },
            pipe: log.value("first pipe"),
            late: Err(Error::from(Errno::EPROBE_DEFER))?,
        });
        assert_eq!(errno(failed.map(drop)), Errno::EPROBE_DEFER);
        assert_eq!(log.take(), [""; 0], "nothing is released before unbind");
        let stashed = stashed.expect("the initialiser ran");
        assert_eq!(stashed.look(), "stashed");
        let pair = devm_drm_dev_alloc!(device, |_drm| Pair {
            regs: stashed,
            pipe: log.value("second pipe"),
            late: log.value("late"),
        })?;
        assert_eq!(pair.with_hw(|hw| hw.regs.look())?, "stashed");
        pair.devm_register()
    });
    unbind(&parent);
    // The bus's references go newest device first, after the whole bound list.
    let expected = ["stashed", "late", "second pipe", "first pipe", "first try"];
    let mut ends = log.take();
    assert_eq!(ends.remove(0), expected[0]);
    ends.sort();
    let mut rest = expected[1..].to_vec();
    rest.sort_unstable();
    assert_eq!(ends, rest);
    let device = released_in(&recorder, &parent, Phase::DeviceList);
    assert_eq!(device, ["pipe", "pipe", "first try"], "the second device, then the one that failed");
}

#[drm_driver(name = "pair", desc = "Can fail late", major = 1, minor = 0)]
struct Pair {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
    #[drmm]
    pipe: Tracked,
    late: Tracked,
}
