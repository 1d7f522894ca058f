// An open file outlives every section.
use ui_tests::prelude::*;

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
