// There are two ends: unbind and the last reference.
use drmm_runtime::prelude::*;

struct AtLunch;

struct Journal;
impl Resource for Journal {
    type Ends = AtLunch;
}

fn main() {}
