// A group has a lifetime of its own.
use drmm_runtime::prelude::*;
use drmm_runtime::resource::BoundGroup;
use ui_tests::*;

fn acquire<'group>(group: &BoundGroup<'group>) -> Result<&'group u32> {
    group.devm(11)
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.devm_group::<()>(|group| {
        println!("{}", acquire(group)?);
        Ok(())
    })
}

fn main() {
    pci::plug(probe).unwrap();
}
