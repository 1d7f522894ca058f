// What a group acquired is released when the group fails.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mut kept = None;
    let failed = pdev.devm_group::<()>(|group| {
        kept = Some(group.devm(11)?);
        Err(Errno::EIO.into())
    });
    println!("{failed:?} {kept:?}");
    Ok(())
}

fn main() {}
