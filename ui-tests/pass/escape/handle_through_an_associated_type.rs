// Without the bound `'static` the trait fits.
use ui_tests::*;

trait Backend {
    type Registers;
    fn registers(self) -> Self::Registers;
}

impl<'bound> Backend for Regs<'bound> {
    type Registers = Regs<'bound>;
    fn registers(self) -> Regs<'bound> {
        self
    }
}

fn main() {}
