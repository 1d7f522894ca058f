//! Threads that access the memory of a simulated device in different widths.

use std::sync::atomic::AtomicU64;
use std::thread;

use drmm_runtime::io::Window;

/// Miri reports accesses that race; what is read in the end shows whether one access changed
/// another's bytes.
#[test]
fn threads_write_beside_each_other_in_different_widths() {
    let rounds = if cfg!(miri) { 20_u8 } else { 200 };
    let memory: [AtomicU64; 4] = Default::default();
    let window = Window::over(&memory);
    thread::scope(|scope| {
        scope.spawn(move || (1..=rounds).for_each(|round| window.write32(4, u32::from(round) << 8)));
        scope.spawn(move || (1..=rounds).for_each(|round| window.write8(3, round)));
        scope.spawn(move || (1..=rounds).for_each(|round| window.write16(0, round.into())));
        scope.spawn(move || (1..=rounds).for_each(|round| window.write_block(8, &[round; 15])));
        scope.spawn(move || (0..rounds).for_each(|_| window.read_block(0, &mut [0; 32])));
    });
    let last = u64::from(rounds);
    assert_eq!(window.read64(0), last << 40 | last << 24 | last);
    assert_eq!((window.read64(8), window.read8(23)), (last * 0x0101_0101_0101_0101, 0));
}
