// What an associated type does with its lifetime is unknown.
use drmm_runtime::prelude::*;

trait Family: Send + Sync + 'static {
    type Of<'bound>: Resource<Ends = AtUnbind> + Send + Sync;
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<F: Family> {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: F::Of<'bound>,
}

fn main() {}
