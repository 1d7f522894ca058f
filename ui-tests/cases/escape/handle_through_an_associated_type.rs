// A trait that asks for `'static` asks for too much.
use ui_tests::*;

trait Backend {
    type Registers: 'static;
    fn registers(self) -> Self::Registers;
}

impl<'bound> Backend for Regs<'bound> {
    type Registers = Regs<'bound>;
    fn registers(self) -> Regs<'bound> {
        self
    }
}

fn main() {}
