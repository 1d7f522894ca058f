// There are two ends.
use drmm_runtime::prelude::*;

struct Journal;
impl Resource for Journal {
    type Ends = AtLastRef;
}

fn main() {}
