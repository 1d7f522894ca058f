//! The device that the tests share: a processor behind a clock, and a chip that counts what must
//! not happen to it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::test::Attempt;

/// A chip with a clock gate and a processor, which counts what must not happen to it.
#[derive(Clone, Default)]
pub(crate) struct Chip(pub(crate) Arc<State>);

#[derive(Default)]
pub(crate) struct State {
    pub(crate) clock: AtomicBool,
    pub(crate) runs: AtomicBool,
    pub(crate) pulled: AtomicBool,
    /// How often something was switched on.
    starts: AtomicUsize,
    /// A register was used without its clock, memory freed under the processor, something switched
    /// twice.
    faults: AtomicUsize,
}

impl Chip {
    fn fault(&self, is_one: bool) {
        self.0.faults.fetch_add(usize::from(is_one), Ordering::SeqCst);
    }

    fn set_clock(&self, is_on: bool) {
        self.fault(self.0.clock.swap(is_on, Ordering::SeqCst) == is_on);
        self.0.starts.fetch_add(usize::from(is_on), Ordering::SeqCst);
    }

    pub(crate) fn set_runs(&self, runs: bool) {
        if self.0.pulled.load(Ordering::SeqCst) {
            return;
        }
        self.touch();
        self.fault(self.0.runs.swap(runs, Ordering::SeqCst) == runs);
        self.0.starts.fetch_add(usize::from(runs), Ordering::SeqCst);
    }

    pub(crate) fn touch(&self) {
        self.fault(!self.0.clock.load(Ordering::SeqCst));
    }

    pub(crate) fn starts(&self) -> usize {
        self.0.starts.load(Ordering::SeqCst)
    }

    pub(crate) fn is_off_and_whole(&self) -> bool {
        let read = |flag: &AtomicBool| flag.load(Ordering::SeqCst);
        !read(&self.0.clock) && !read(&self.0.runs) && self.0.faults.load(Ordering::SeqCst) == 0
    }
}

/// What the processor works in, on the bound list.
pub(crate) struct Memory(Chip);

impl Drop for Memory {
    fn drop(&mut self) {
        self.0.fault(self.0 .0.runs.load(Ordering::SeqCst));
    }
}

/// A processor that runs firmware, and the software that belongs to it.
pub(crate) struct Processor<'bound> {
    memory: &'bound Memory,
    queue: Tracked,
}

impl Processor<'_> {
    fn boot(&self) {
        self.memory.0.set_runs(true);
    }

    fn halt(&self, removal: Removal) {
        self.queue.log().note(format!("halt: {}", removal.text()));
        // A driver would wait here for the processor to say that it has stopped.
        if removal.hardware_is_there() {
            self.memory.0.set_runs(false);
        }
    }
}

#[drm_driver(name = "soc", desc = "A processor behind a clock", major = 1, minor = 0, unbind = SocHw::leave)]
pub(crate) struct Soc {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    clock: On<'bound, Chip>,
    #[devm]
    processor: On<'bound, Processor<'bound>>,
    #[devm]
    _table: &'bound str,
    log: Log,
}

impl SocHw<'_> {
    /// A hook that uses the registers: everything that was on is on.
    fn leave(&self, removal: Removal) {
        self.clock.touch();
        self.processor.memory.0.touch();
        self.log.note(format!("hook: {}", removal.text()));
    }
}

pub(crate) fn soc<'bound>(
    device: &'bound Device<'bound>,
    chip: &Chip,
    log: &Log,
) -> Result<Unregistered<'bound, Soc>> {
    devm_drm_dev_alloc!(device, |_| Soc {
        clock: device.devm_switch_on(
            "clock",
            chip.clone(),
            |chip| chip.set_clock(true),
            |chip, _| chip.set_clock(false),
        )?,
        processor: {
            let memory = device.devm(Memory(chip.clone()))?;
            let processor = Processor { memory, queue: log.value("queue") };
            device.devm_switch_on("processor", processor, Processor::boot, Processor::halt)?
        },
        _table: device.devm_kstrdup("what came after the processor was booted")?,
        log: log.clone(),
    })
}

pub(crate) fn run(attempt: &Attempt<'_>, chip: &Chip, log: &Log, removal: Removal) -> Result {
    let parent = attempt.parent("soc")?;
    parent.bind(Platform, |device| {
        let soc = soc(device, chip, log)?;
        device.devm_add_action("a later step of probe", || {})?;
        soc.devm_register()
    })?;
    parent.unbind(removal)
}
