// The attribute proves what it promises; whoever writes the impl by hand proves nothing.
#![forbid(unsafe_code)]
use drmm_runtime::prelude::*;
use drmm_runtime::Parts;

struct Tiny;

unsafe impl Parts for Tiny {}

fn main() {}
