// An open file outlives every section.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct File {
    dev: Dev<Bochs>,
    live: Option<Entered<'static, Bochs>>,
}

impl File {
    fn open(&mut self) -> Result {
        self.live = Some(self.dev.enter()?);
        Ok(())
    }
}

fn main() {}
