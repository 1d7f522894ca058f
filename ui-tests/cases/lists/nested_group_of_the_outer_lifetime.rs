// A group that promised the lifetime of the group around it could not fail alone.
use drmm_runtime::prelude::*;
use drmm_runtime::resource::BoundGroup;
use ui_tests::*;

fn nested<'outer>(outer: &BoundGroup<'outer>) -> Result {
    let mut kept: Option<&'outer u32> = None;
    outer.devm_group::<()>(|inner: &BoundGroup<'outer>| {
        kept = Some(inner.devm(11)?);
        Ok(())
    })
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.devm_group::<()>(|outer| nested(outer))
}

fn main() {}
