// Probe makes the source, and a field keeps it.
use drmm_runtime::prelude::*;
use ui_tests::*;

use drmm_runtime::work::Work;

fn made_in_probe(bochs: &Unregistered<'_, Bochs>) -> Result<Work> {
    bochs.devm_work("blank", |hw| hw.mmio.write(0, 0))
}

fn opened(work: &Work) -> Result {
    work.queue().map(drop)
}

fn main() {}
