// Closing a file went through clients that ended at unbind.
use drmm_runtime::prelude::*;

#[drm_driver(name = "nouveau", desc = "A GPU", major = 1, minor = 0)]
struct Nouveau {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    clients: &'bound Mutex<Vec<u32>>,
}

struct File {
    dev: Dev<Nouveau>,
    client: u32,
}

impl Drop for File {
    fn drop(&mut self) {
        self.dev.clients.lock().retain(|client| *client != self.client);
    }
}

fn main() {}
