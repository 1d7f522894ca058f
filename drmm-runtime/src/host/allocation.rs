//! Typed memory on top of the host's untyped memory. Every allocation can fail, and none panics.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::{allocate, deallocate};
use crate::error::{Errno, Error, Result};

/// The address of a value without bytes: aligned, and never read.
fn dangling<T>() -> NonNull<T> {
    NonNull::dangling()
}

/// Moves `value` to its own memory.
///
/// Fails with `ENOMEM`; then it gives the value back, so that the caller decides how it ends.
pub(crate) fn create<T>(value: T) -> Result<NonNull<T>, (Error, T)> {
    let layout = Layout::new::<T>();
    let place = if layout.size() == 0 { Some(dangling()) } else { allocate(layout).map(NonNull::cast::<T>) };
    let Some(place) = place else {
        let refusal = Error::new(Errno::ENOMEM, "no memory for a value of this many bytes");
        return Err((refusal.figure(layout.size() as u64), value));
    };
    // SAFETY: `place` was just allocated for `T` (or `T` has no bytes), and no other code has its
    // address.
    unsafe { place.write(value) };
    Ok(place)
}

/// Moves `value` to memory that is never given back. `None` if there is no memory; then `value` is
/// dropped.
pub(crate) fn create_static<T>(value: T) -> Option<NonNull<T>> {
    let layout = Layout::new::<T>();
    let place = if layout.size() == 0 {
        dangling()
    } else {
        super::allocate_static(layout).map(NonNull::cast::<T>)?
    };
    // SAFETY: `place` was just allocated for `T` (or `T` has no bytes), and no other code has its
    // address.
    unsafe { place.write(value) };
    Some(place)
}

/// Gives back the memory of [`create`] without touching the value in it.
///
/// # Safety
///
/// `place` came from `create::<T>`, is given back once, and is not used afterwards.
pub(crate) unsafe fn destroy<T>(place: NonNull<T>) {
    let layout = Layout::new::<T>();
    if layout.size() != 0 {
        // SAFETY: by the contract, `create` allocated `place` with this layout.
        unsafe { deallocate(place.cast(), layout) };
    }
}
