// The fault asks the gate.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Vma {
    dev: Dev<Bochs>,
}

fn fault(vma: &Vma) -> Result<u32> {
    vma.dev.with_hw(|hw| hw.mmio.read(0))
}

fn main() {}
