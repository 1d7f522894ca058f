//! Random words and random bytes: a program gets an answer to each call.

use super::{show, TestCard};
use crate::host::testing::Random;
use crate::{Arena, UserMemory};

#[test]
fn random_calls_are_answered() {
    let card = TestCard::new();
    let shown = show(&card);
    let file = shown.program.file();
    let mut random = Random::new(7);
    let (mut accepted, mut refused) = (0_u32, 0_u32);
    // Under Miri a microsecond's work takes a millisecond.
    let calls = if cfg!(miri) { 300 } else { 30_000 };
    for _ in 0..calls {
        let mut mem = Arena::new();
        let size = 8 * random.below(16);
        // Small numbers hit ids, handles and counts; addresses hit the memory often enough.
        let bytes: Vec<u8> = (0..size / 4)
            .flat_map(|_| {
                match random.below(5) {
                    0 => u32::try_from(random.next() & 0xffff_ffff).unwrap(),
                    1 => u32::try_from(Arena::BASE).unwrap() + u32::from(random.byte()),
                    2 => u32::from(random.byte() & 0x1f),
                    _ => 0,
                }
                .to_ne_bytes()
            })
            .collect();
        let at = mem.alloc(&bytes);
        mem.alloc_zeroed(256);
        let nr = random.next() & 0xff;
        // A wait for vblanks may block for seconds, as it should; dumb buffers may be large.
        if [0x3a, 0xb2].contains(&nr) {
            continue;
        }
        let word = u32::try_from(0xc000_6400 | nr | (size as u64) << 16).unwrap();
        match file.ioctl(&crate::Caller::here(), word, at, &mut mem) {
            Ok(_) => accepted += 1,
            Err(_) => refused += 1,
        }
        let mut back = vec![0; size];
        mem.copy_in(at, &mut back).unwrap();
    }
    assert!(accepted > calls / 300 && refused > calls / 30, "{accepted} accepted, {refused} refused");
}
