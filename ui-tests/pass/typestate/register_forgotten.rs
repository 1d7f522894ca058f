// A device that is never registered is of no use to programs.
#[deny(unused_must_use)]
fn probe<'bound>(pdev: &'bound ui_tests::pci::Device<drmm_runtime::Bound<'bound>>) -> drmm_runtime::Result {
    ui_tests::Bochs::alloc(pdev)?.devm_register()
}

fn main() {}
