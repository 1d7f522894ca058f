//! Every acquisition of a driver that waits in all ways is made to fail.

use std::time::Duration;

use super::completions::alloc;
use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::test::fault_sweep;

#[test]
fn all_that_waits_takes_part_in_the_sweep() {
    let log = Log::default();
    let sweep = fault_sweep(|attempt| {
        let (parent, mut dev) = (attempt.parent("waits0")?, None);
        parent.bind(Platform, |device| {
            let waits = alloc(device, &log)?;
            let work = waits.devm_work("reset", |hw| hw.done.complete())?;
            let timer = waits.devm_timer("poll", |_| None)?;
            let thread = waits.devm_kthread("flusher", |_, stop| {
                let _ = stop.wait();
            })?;
            work.queue()?;
            waits.done.wait()?;
            work.cancel_sync()?;
            timer.shutdown_sync()?;
            thread.stop()?;
            dev = Some(waits.dev());
            waits.devm_register()
        })?;
        let mut file = || -> Result {
            let dev = dev.take().ok_or(Errno::ENXIO)?;
            let job = dev.drm.drmm_completion("job")?;
            let of_queue = dev.drm.drmm_wait_queue("of a queue")?;
            let completes = job.clone();
            let work = dev.init_work("submit", move |_| completes.complete())?;
            let timer = dev.timer_setup("tick", |_| Some(Duration::from_hours(1)))?;
            let thread = dev.kthread_run("drain", move |_, stop| {
                let _ = (of_queue.wait_event(|| Some(())), stop.wait());
            })?;
            work.queue()?;
            job.wait()?;
            timer.modify(Duration::ZERO)?;
            thread.wake()
        };
        let outcome = file();
        parent.unbind(Removal::Orderly)?;
        outcome
    });
    let names = ["done", "news", "reset", "poll", "flusher", "job", "of a queue", "submit", "tick", "drain"];
    for name in names {
        assert!(sweep.failures().iter().any(|failure| failure.name == name), "{name} in {sweep}");
    }
}
