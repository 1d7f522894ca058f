//! Fields as runs of bits, for [`bitfield!`](crate::bitfield): all widths are computed in `u64`.

use crate::error::{Errno, Error, Result};

/// The bits from `low` to `high`; none if the bounds are wrong, which the macro reports.
#[doc(hidden)]
#[must_use]
#[inline]
pub const fn __mask(low: u32, high: u32) -> u64 {
    if high >= u64::BITS || low > high {
        return 0;
    }
    (u64::MAX >> (u64::BITS - 1 - (high - low))) << low
}

/// How many bits there are from `low` to `high`.
#[doc(hidden)]
#[must_use]
#[inline]
pub const fn __width_of(low: u32, high: u32) -> u32 {
    high.saturating_sub(low) + 1
}

/// The largest value of the bits from `low` to `high`.
#[doc(hidden)]
#[must_use]
#[inline]
pub const fn __most(low: u32, high: u32) -> u64 {
    __mask(0, high.saturating_sub(low))
}

/// Whether a field goes from the lowest bit to the highest, inside `bits` bits.
#[doc(hidden)]
#[must_use]
pub const fn __is_within(low: u32, high: u32, bits: u32) -> bool {
    low <= high && high < bits
}

/// Whether a number fits `bits` bits.
#[doc(hidden)]
#[must_use]
pub const fn __is_small(number: u64, bits: u32) -> bool {
    bits != 0 && number <= __most(0, bits - 1)
}

/// Whether one field alone has bits of `mask`, which is its own.
#[doc(hidden)]
#[must_use]
pub const fn __is_alone(masks: &[u64], mask: u64) -> bool {
    let (mut at, mut with) = (0, 0);
    while at < masks.len() {
        if masks[at] & mask != 0 {
            with += 1;
        }
        at += 1;
    }
    with <= 1
}

/// What the bits from `low` to `high` hold.
#[doc(hidden)]
#[must_use]
#[inline]
pub const fn __get(bits: u64, low: u32, high: u32) -> u64 {
    (bits & __mask(low, high)) >> low
}

/// The same bits with `value` from `low` to `high`. The caller has checked that it fits.
#[doc(hidden)]
#[must_use]
#[inline]
pub const fn __set(bits: u64, low: u32, high: u32, value: u64) -> u64 {
    bits & !__mask(low, high) | value << low & __mask(low, high)
}

/// The value, if it fits the bits from `low` to `high`.
#[doc(hidden)]
#[inline]
pub const fn __checked(value: u64, low: u32, high: u32, field: &'static str) -> Result<u64> {
    let most = __most(low, high);
    if value <= most {
        Ok(value)
    } else {
        Err(Error::new(Errno::EOVERFLOW, "a value is too large for the field of its register")
            .of(field)
            .figures(value, most))
    }
}

/// The error of a field that holds a value without a name.
#[doc(hidden)]
#[must_use]
#[cold]
pub const fn __without_a_name(raw: u64) -> Error {
    Error::new(Errno::EIO, "a field of a register holds a value that its driver does not know").figure(raw)
}
