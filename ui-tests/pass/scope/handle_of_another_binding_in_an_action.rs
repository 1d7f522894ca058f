// Each binding switches off its own.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn both<'a, 'b>(first: &pci::Device<Bound<'a>>, second: &pci::Device<Bound<'b>>) -> Result {
    let mmio = first.devm_iomap_bar(0)?;
    first.on_unbind("switch off", move || mmio.write(0, 0))?;
    second.on_unbind("say so", || println!("off"))
}

fn main() {}
