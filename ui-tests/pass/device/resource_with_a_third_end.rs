// There are two ends: unbind and the last reference.
use drmm_runtime::prelude::*;

struct Journal;
impl Resource for Journal {
    type Ends = AtLastRef;
}

fn main() {}
