// A page fault after unbind found the video memory where it had been at `mmap`.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Vma<'map> {
    dev: Dev<Bochs>,
    vram: Regs<'map>,
}

fn mmap<'map>(dev: &'map Dev<Bochs>) -> Result<Vma<'map>> {
    dev.with_hw(|hw| Vma { dev: dev.clone(), vram: hw.mmio })
}

fn main() {}
