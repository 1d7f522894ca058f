//! The two-call idiom: a program asks how many there are, makes room, and asks again.

use drmm_runtime::Result;

use crate::host::uapi::Layout;
use crate::host::user::{put, UserMemory, UserPtr};

/// The count as 32 bits; there are never more.
pub(super) fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

/// Stores as many items as there is room for, and returns how many there are.
pub(super) fn fill<T: Layout>(mem: &mut dyn UserMemory, at: u64, room: u32, items: &[T]) -> Result<u32> {
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    for (index, item) in items.iter().take(room).enumerate() {
        put(mem, UserPtr(at).item::<T>(index)?, item)?;
    }
    Ok(count(items))
}

/// Stores the items if there is room for all of them, and returns how many there are.
pub(super) fn fill_all<T: Layout>(mem: &mut dyn UserMemory, at: u64, room: u32, items: &[T]) -> Result<u32> {
    if room >= count(items) {
        return fill(mem, at, room, items);
    }
    Ok(count(items))
}

/// Stores properties and their values, each id before its value, as many as there is room for.
pub(super) fn fill_pairs(
    mem: &mut dyn UserMemory,
    ids: u64,
    values: u64,
    room: u32,
    pairs: &[(u32, u64)],
) -> Result<u32> {
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    for (index, (id, value)) in pairs.iter().take(room).enumerate() {
        put(mem, UserPtr(ids).item::<u32>(index)?, id)?;
        put(mem, UserPtr(values).item::<u64>(index)?, value)?;
    }
    Ok(count(pairs))
}

/// Text as a field of 32 bytes with a zero at the end.
pub(super) fn name(text: &str) -> [u8; 32] {
    let mut name = [0; 32];
    for (to, from) in name.iter_mut().take(31).zip(text.bytes()) {
        *to = from;
    }
    name
}
