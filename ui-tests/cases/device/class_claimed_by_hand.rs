// The class follows from the end, it is not claimed.
use drmm_runtime::prelude::*;
use ui_tests::*;
use drmm_runtime::LastRef;

impl LastRef for Regs<'_> {}

fn main() {}
