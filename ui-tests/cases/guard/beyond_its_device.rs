// A section is a section of something.
use ui_tests::prelude::*;

fn enter() -> Result {
    let live = {
        let dev = first_device()?;
        dev.enter()?
    };
    live.hw().mmio.write(0, 0);
    Ok(())
}

fn first_device() -> Result<Dev<Bochs>> {
    Err(Errno::ENODEV.into())
}

fn main() {}
