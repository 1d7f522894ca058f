// A group that promised the parent's lifetime could not take it back.
use drmm_runtime::prelude::*;
use drmm_runtime::resource::BoundGroup;
use ui_tests::*;

fn acquire<'bound>(group: &BoundGroup<'bound>) -> Result<&'bound u32> {
    group.devm(11)
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mut kept: Option<&'bound u32> = None;
    pdev.devm_group::<()>(|group| {
        kept = Some(acquire(group)?);
        Ok(())
    })
}

fn main() {}
