// The screen is painted in a section.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn panic_screen(dev: &Dev<Bochs>, paint: impl Fn(Regs<'_>)) -> Result {
    let live = dev.enter()?;
    paint(live.hw().mmio);
    Ok(())
}

fn main() {}
