// A boxed closure can name the lifetime of its handle.
use ui_tests::*;

fn switch<'bound>(mmio: Regs<'bound>) -> Box<dyn Fn(u32) + Send + 'bound> {
    Box::new(move |value| mmio.write(0, value))
}

fn main() {}
