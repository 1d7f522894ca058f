// A variable keeps the guard to the end of the block.
#[deny(unused_must_use)]
fn flush(dev: &drmm_runtime::Dev<ui_tests::Bochs>) -> drmm_runtime::Result {
    let live = dev.enter()?;
    live.hw().mmio.write(0, 0);
    Ok(())
}

fn main() {}
