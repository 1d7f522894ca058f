// A transfer checked whether the controller was being removed, and was under way when it was.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn exec_op(dev: &Dev<Bochs>) -> Result<u32> {
    if dev.is_unplugged() {
        return Err(Errno::ENODEV.into());
    }
    Ok(dev.mmio.read(0))
}

fn main() {}
