// What the inner group returns is lent for the outer one.
use drmm_runtime::prelude::*;
use drmm_runtime::resource::Lend;
use ui_tests::*;

struct Gain<'bound>(&'bound u32);
impl Lend for Gain<'static> {
    type Of<'bound> = Gain<'bound>;
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.devm_group::<()>(|outer| {
        let kept = outer.devm_group::<Gain<'static>>(|inner| Ok(Gain(inner.devm(11)?)))?;
        println!("{}", kept.0);
        Ok(())
    })
}

fn main() {
    pci::plug(probe).unwrap();
}
