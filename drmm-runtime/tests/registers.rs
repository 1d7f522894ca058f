//! Blocks of registers and their fields: against a model, and at the ends of every range.
#![forbid(unsafe_code)]

use std::sync::atomic::AtomicU64;

use drmm_runtime::io::{BigEndian, Window};
use drmm_runtime::{bitfield, registers, Errno};

bitfield! {
    /// Fields of every kind, next to each other.
    struct Packed(u32) = 0x0000_0100 {
        /// One bit.
        0 => flag: bool,
        1..=3 => small: u8,
        4..=5 => mode: Mode,
        8..=15 => byte: u8,
        16..=30 => wide: u16,
        31 => last: bool,
    }

    /// Three of four values.
    enum Mode(2) {
        Off = 0,
        On = 1,
        Both = 3,
    }

    struct Whole(u64) {
        0..=31 => low: u32,
        32..=62 => high: u32,
        63 => top: bool,
    }

    struct Everything(u64) {
        0..=63 => all: u64,
    }

    struct Narrow(u8) {
        0..=3 => low: u8,
        4..=7 => high: u8,
    }
}

registers! {
    /// Registers of every width and direction.
    struct Block(0x40) {
        0x00 => id: ReadOnly<u32>,
        0x04 => packed: ReadWrite<Packed>,
        0x08 => whole: ReadWrite<Whole>,
        0x10 => half: ReadWrite<u16>,
        0x12 => byte: ReadWrite<u8>,
        0x14 => command: WriteOnly<u32>,
        0x18 => old: ReadWrite<BigEndian<u16>>,
        0x20 => bytes: [ReadWrite<u8>; 8],
        0x28 => spread: [ReadWrite<u16>; 3; 8],
        0x3c => last: ReadWrite<u32>,
    }
}

/// 8 words, which are the block's 0x40 bytes.
fn memory() -> [AtomicU64; 8] {
    Default::default()
}

/// Numbers that look random, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// The simple model of a register: its bits, the lowest first.
#[derive(Clone, PartialEq, Debug)]
struct Bits(Vec<bool>);

impl Bits {
    fn of(value: u64, width: usize) -> Self {
        Self((0..width).map(|at| value >> at & 1 == 1).collect())
    }

    fn set(&mut self, low: usize, high: usize, value: u64) {
        for at in low..=high {
            self.0[at] = value >> (at - low) & 1 == 1;
        }
    }

    fn get(&self, low: usize, high: usize) -> u64 {
        (low..=high).rev().fold(0, |value, at| value << 1 | u64::from(self.0[at]))
    }
}

const ROUNDS: u32 = if cfg!(miri) { 20 } else { 20_000 };

#[test]
fn fields_are_packed_as_the_model_packs_them() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for _ in 0..ROUNDS {
        let start = u32::try_from(numbers.next() >> 32).unwrap();
        let (mut real, mut model) = (Packed::from_raw(start), Bits::of(start.into(), 32));
        for _ in 0..6 {
            let value = numbers.next() >> 20;
            let byte = u8::try_from(value & 0xff).unwrap();
            let word = u16::try_from(value & 0xffff).unwrap();
            match numbers.next() % 6 {
                0 => {
                    real = real.with_flag(value & 1 == 1);
                    model.set(0, 0, value);
                }
                1 => match real.try_with_small(byte) {
                    Ok(changed) => {
                        assert!(byte < 8);
                        real = changed;
                        model.set(1, 3, byte.into());
                    }
                    Err(error) => assert!(byte >= 8 && error.errno() == Errno::EOVERFLOW, "{error}"),
                },
                2 => {
                    let mode = [Mode::Off, Mode::On, Mode::Both][usize::from(byte % 3)];
                    real = real.with_mode(mode);
                    model.set(4, 5, mode.into_raw());
                }
                3 => {
                    real = real.with_byte(byte);
                    model.set(8, 15, byte.into());
                }
                4 => match real.try_with_wide(word) {
                    Ok(changed) => {
                        assert!(word < 0x8000);
                        real = changed;
                        model.set(16, 30, word.into());
                    }
                    Err(error) => assert!(word >= 0x8000 && error.errno() == Errno::EOVERFLOW, "{error}"),
                },
                _ => {
                    real = real.with_last(value & 1 == 1);
                    model.set(31, 31, value);
                }
            }
            assert_eq!(Bits::of(real.into_raw().into(), 32), model);
            assert_eq!(u64::from(real.small()), model.get(1, 3));
            assert_eq!(u64::from(real.byte()), model.get(8, 15));
            assert_eq!(u64::from(real.wide()), model.get(16, 30));
            assert_eq!(
                (u64::from(real.flag()), u64::from(real.last())),
                (model.get(0, 0), model.get(31, 31))
            );
            match (real.mode(), model.get(4, 5)) {
                (Ok(mode), raw) => assert_eq!(mode.into_raw(), raw),
                (Err(error), raw) => assert!(raw == 2 && error.errno() == Errno::EIO, "{error}"),
            }
        }
    }
}

#[test]
fn the_ends_of_wide_registers_are_reached() {
    let whole = Whole::zeroed().with_low(u32::MAX).with_const_high::<0x7fff_ffff>().with_top(true);
    assert_eq!(whole.into_raw(), u64::MAX);
    assert_eq!(whole.with_top(false).into_raw(), u64::MAX >> 1);
    assert!(Whole::zeroed().try_with_high(0x8000_0000).is_err());
    assert_eq!(Everything::zeroed().with_all(u64::MAX).all(), u64::MAX);
    assert_eq!(Narrow::from_raw(0xff).with_const_low::<0>().into_raw(), 0xf0);
    assert_eq!(Narrow::from_raw(0xab).high(), 0xa);
    assert!(Narrow::zeroed().try_with_high(16).is_err());
}

#[test]
fn the_fields_of_a_value_are_shown_by_their_names() {
    let packed = Packed::zeroed().with_flag(true).with_const_small::<5>().with_mode(Mode::Both);
    assert_eq!(
        format!("{packed:?}"),
        "Packed { flag: true, small: 5, mode: Both, byte: 0, wide: 0, last: false, raw: 0x3b }"
    );
    assert!(
        format!("{:?}", Packed::from_raw(0x20)).contains("mode: 2,"),
        "a value without a name is a number"
    );
}

#[test]
fn registers_are_where_they_were_declared() {
    let memory = memory();
    let window = Window::over(&memory).sized().unwrap();
    let block = Block::new(window);
    window.write32(0, 0xb0c5);
    assert_eq!(block.id().read(), 0xb0c5);
    block.packed().write(Packed::zeroed().with_byte(0xab));
    assert_eq!(window.read32(4), 0xab00);
    block.whole().write(Whole::from_raw(0x0102_0304_0506_0708));
    assert_eq!(window.read64(8), 0x0102_0304_0506_0708);
    block.half().write(0x1234);
    block.byte().write(0x56);
    block.command().write(7);
    assert_eq!((window.read32(0x10), window.read32(0x14)), (0x0056_1234, 7));
    block.old().write(0x0102);
    assert_eq!((block.old().read(), window.read16(0x18)), (0x0102, 0x0201));
    block.last().write(u32::MAX);
    assert_eq!(window.read64(0x38), 0xffff_ffff_0000_0000);
    assert_eq!((block.last().offset(), block.io().len()), (0x3c, 0x40));
}

#[test]
fn an_update_keeps_what_it_does_not_name() {
    let memory = memory();
    let window = Window::over(&memory).sized().unwrap();
    let block = Block::new(window);
    let packed = block.packed();
    packed.write(Packed::from_raw(0xffff_ffff));
    packed.update(|value| value.with_byte(0).with_flag(false));
    assert_eq!(window.read32(4), 0xffff_00fe, "bits 6 and 7 have no name");
    packed.reset();
    assert_eq!((packed.read(), packed.read().byte()), (Packed::default(), 1));
}

#[test]
fn an_index_is_checked() {
    let memory = memory();
    let window = Window::over(&memory).sized().unwrap();
    let block = Block::new(window);
    for (value, register) in (1..).zip(block.bytes().iter()) {
        register.write(value);
    }
    assert_eq!(window.read64(0x20), 0x0807_0605_0403_0201);
    assert_eq!((block.bytes().at::<7>().read(), block.bytes().get(7).unwrap().read()), (8, 8));
    let error = block.bytes().get(8).unwrap_err();
    assert_eq!(error.to_string(), "there is no register with this index in the array: 8, limit 7 (EINVAL)");
    assert!(block.spread().get(usize::MAX).is_err());
    block.spread().at::<2>().write(9);
    assert_eq!(window.read16(0x38), 9, "three registers, eight bytes apart");
    assert_eq!(block.spread().len(), 3);
}

#[test]
fn a_mapping_that_is_too_small_is_refused() {
    let memory = memory();
    let error = Window::over(&memory).part(8, 0x38).and_then(Window::sized).map(Block::new).unwrap_err();
    assert_eq!(error.to_string(), "the device has less memory than its driver needs: 56, limit 64 (EINVAL)");
}
