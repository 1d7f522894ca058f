// A field may have a `Drop` of its own.
use drmm_runtime::prelude::*;

struct State(u32);
impl Drop for State {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<T: Send + Sync + 'static> {
    #[drm_device]
    drm: DrmDevice,
    state: T,
    last: State,
}

fn main() {}
