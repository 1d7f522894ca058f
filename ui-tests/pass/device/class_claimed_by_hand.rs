// The end is what a type says of itself.
use drmm_runtime::prelude::*;

struct Snapshot(u32);
impl Resource for Snapshot {
    type Ends = AtLastRef;
}

fn main() {}
