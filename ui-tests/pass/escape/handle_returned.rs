// The caller enters, and lends the view.
use ui_tests::*;

fn registers<'hw>(hw: &BochsHw<'hw>) -> Regs<'hw> {
    hw.mmio
}

fn main() {}
