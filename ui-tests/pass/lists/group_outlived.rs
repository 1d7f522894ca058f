// What a group returns is lent for the binding, since then the group did not fail.
use drmm_runtime::prelude::*;
use drmm_runtime::resource::Lend;
use ui_tests::*;

struct Gain<'bound>(&'bound u32);
impl Lend for Gain<'static> {
    type Of<'bound> = Gain<'bound>;
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let Gain(gain) = pdev.devm_group::<Gain<'static>>(|group| Ok(Gain(group.devm(11)?)))?;
    println!("{gain}");
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
