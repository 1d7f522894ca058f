// A boxed closure without a lifetime must be `'static`.
use ui_tests::*;

fn switch<'bound>(mmio: Regs<'bound>) -> Box<dyn Fn(u32) + Send> {
    Box::new(move |value| mmio.write(0, value))
}

fn main() {}
