// A guard that is not kept is a section that is over.
#[deny(unused_must_use)]
fn flush(dev: &drmm_runtime::Dev<ui_tests::Bochs>) -> drmm_runtime::Result {
    dev.enter()?;
    dev.mode.lock();
    Ok(())
}

fn main() {}
