//! Sets of objects of one kind as 32 bits, as the uAPI has them.

/// The bit of number `index` in a mask; none from 32 on.
pub(crate) fn bit(index: usize) -> u32 {
    u32::try_from(index).ok().and_then(|index| 1_u32.checked_shl(index)).unwrap_or(0)
}

/// The numbers of the bits that are set, from the lowest.
pub(crate) fn bits(mask: u32) -> impl Iterator<Item = usize> {
    (0..32).filter(move |index| mask & bit(*index) != 0)
}
