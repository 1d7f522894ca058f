// The reference lives as long as the section.
use ui_tests::prelude::*;

fn enter() -> Result {
    let dev = first_device()?;
    let live = dev.enter()?;
    live.hw().mmio.write(0, 0);
    Ok(())
}

fn first_device() -> Result<Dev<Bochs>> {
    Err(Errno::ENODEV.into())
}

fn main() {}
