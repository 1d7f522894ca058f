// Code that moves a value out of a `&mut` and back cannot bring a view to another device.
use drmm_runtime::__private::DeviceOf;
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "card", desc = "A card", major = 1, minor = 0)]
struct Card {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: Regs<'bound>,
    mode: Mutex<u32>,
}
static SPARE: Mutex<Option<DeviceOf<'static, Card>>> = Mutex::new(None);

impl Drop for CardHw<'_> {
    fn drop(&mut self) {
        take_mut::take(&mut self.and_all_fields_of_the_device, |mine| {
            SPARE.lock().replace(mine).unwrap()
        });
    }
}
fn main() {}
