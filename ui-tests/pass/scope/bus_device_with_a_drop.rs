// What a bus device would do when it is dropped could look at what is gone: so it is a handle, and copied.
use drmm_runtime::{Bound, BoundDevice, Bus};

struct Hub;
#[derive(Clone, Copy)]
struct Port<'bound>(Bound<'bound>);
impl<'bound> BoundDevice<'bound> for Port<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.0
    }
}

impl Bus for Hub {
    type Device<'bound> = Port<'bound>;
    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Port<'bound> {
        Port(bound)
    }
}

fn main() {}
