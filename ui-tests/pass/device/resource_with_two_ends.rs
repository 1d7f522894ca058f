// A type ends once; another type may end later.
use drmm_runtime::prelude::*;

struct Journal;
impl Resource for Journal {
    type Ends = AtUnbind;
}

struct Archive;
impl Resource for Archive {
    type Ends = AtLastRef;
}

fn main() {}
