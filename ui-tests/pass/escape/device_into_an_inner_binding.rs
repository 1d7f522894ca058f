// A view's reference to its device cannot be lent to the view of an inner binding.
use drmm_runtime::__private::DeviceOf;
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Spare<'bound>(Mutex<Option<DeviceOf<'bound, Card>>>);
impl Resource for Spare<'_> {
    type Ends = AtUnbind;
}
#[drm_driver(name = "card", desc = "A card", major = 1, minor = 0, view = closure)]
struct Card {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    spare: Spare<'bound>,
}
fn lend<'b>(mine: DeviceOf<'b, Card>) -> Result {
    let _ = mine;
    pci::plug(move |pdev| {
        let spare = Spare(Mutex::new(None));
        devm_drm_dev_alloc!(pdev, |_drm| Card { spare })?.devm_register()
    })
}
fn main() {}
