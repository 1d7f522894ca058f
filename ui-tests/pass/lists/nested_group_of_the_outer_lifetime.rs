// A group has a lifetime of its own.
use drmm_runtime::prelude::*;
use drmm_runtime::resource::BoundGroup;
use ui_tests::*;

fn nested(outer: &BoundGroup<'_>) -> Result {
    outer.devm_group::<()>(|inner: &BoundGroup<'_>| {
        println!("{}", inner.devm(11)?);
        Ok(())
    })
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.devm_group::<()>(nested)
}

fn main() {
    pci::plug(probe).unwrap();
}
