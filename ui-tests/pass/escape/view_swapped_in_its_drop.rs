// The `Drop` of a view cannot put the view into a static, nor take another one from there.
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

static SPARE: Mutex<Option<u32>> = Mutex::new(None);

impl Drop for CardHw<'_> {
    fn drop(&mut self) {
        if let Some(spare) = SPARE.lock().as_mut() {
            std::mem::swap(&mut *self.mode.lock(), spare);
        }
    }
}

fn main() {}
