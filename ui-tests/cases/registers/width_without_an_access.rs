// Hardware has no access of every width.

use drmm_runtime::io::{Io, Space};

struct Ports;
impl Space<8> for Ports {}
impl Io<u32> for Ports {
    fn read(&self, _: usize) -> u32 {
        0
    }
    fn write(&self, _: usize, _: u32) {}
}

drmm_runtime::registers! {
    struct Chip(8) {
        0x0 => counter: ReadOnly<u64>,
    }
}

fn main() {
    let _ = Chip::new(Ports).counter().read();
}
