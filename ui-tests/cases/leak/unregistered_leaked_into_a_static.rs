// A leaked device is still a device of its binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs: &'static Unregistered<'static, Bochs> = Box::leak(Box::new(Bochs::alloc(pdev)?));
    println!("{}", bochs.mode.lock());
    Ok(())
}

fn main() {}
