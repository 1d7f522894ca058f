// A type ends once.
use drmm_runtime::prelude::*;

struct Journal;
impl Resource for Journal {
    type Ends = AtUnbind;
}
impl Resource for Journal {
    type Ends = AtLastRef;
}

fn main() {}
