// What an inner group acquired is released if it fails, before the outer one ends.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.devm_group::<()>(|outer| {
        let mut kept = None;
        let failed = outer.devm_group::<()>(|inner| {
            kept = Some(inner.devm(11)?);
            Err(Errno::EIO.into())
        });
        println!("{failed:?} {kept:?}");
        Ok(())
    })
}

fn main() {}
