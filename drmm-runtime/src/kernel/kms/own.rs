//! What all hooks have: their driver, and the own state of their object.

use core::ffi::{c_int, c_void};

use super::ffi::{ObjectConfig, OwnOps};
use super::link::Link;
use crate::counted::Ref;
use crate::device::driver::DrmDriver;
use crate::error::{Errno, Error, Result};

/// The hooks of a mode object: what its driver does, and what state of its own the object has.
pub trait Object: Send + Sync + 'static {
    /// The driver of the object's device.
    type Driver: DrmDriver;
    /// The object's own state. Each commit has a copy of it.
    type Own: Copy + Send + Sync + 'static;
    /// The own state before the first commit.
    const INITIAL: Self::Own;

    /// Changes the own state by the property with this number. Fails with `EINVAL` for a value that
    /// the property cannot have.
    fn set(own: &mut Self::Own, index: usize, raw: u64) -> Result;

    /// The value of the property with this number.
    fn get(own: &Self::Own, index: usize) -> Option<u64>;
}

/// The hooks of an object, as C keeps them.
pub(super) struct Kept<H: Object> {
    pub(super) hooks: H,
    pub(super) link: Link,
    initial: H::Own,
}

/// The alignment of own states: C has them behind its own states, as an array of words.
const ALIGN: usize = align_of::<u64>();

impl<H: Object> Kept<H> {
    /// Fails with `ENOMEM`, and with `EINVAL` for an own state that is aligned to more than eight
    /// bytes.
    pub(super) fn new(hooks: H) -> Result<Ref<Self>> {
        if align_of::<H::Own>() > ALIGN {
            let what = "the own state of a mode object is aligned to more than eight bytes";
            return Err(Error::new(Errno::EINVAL, what).figure(align_of::<H::Own>() as u64));
        }
        Ref::new(Self { hooks, link: Link::new()?, initial: H::INITIAL })
    }

    /// What C is told of it. The pointers are valid while `this` is.
    pub(super) fn config(this: &Ref<Self>, count: u32) -> ObjectConfig {
        ObjectConfig {
            hooks: this.as_raw().as_ptr().cast_const().cast(),
            link: this.link.place(),
            initial: (&raw const this.initial).cast(),
            size: size_of::<H::Own>(),
            count,
        }
    }

    /// The hooks behind what C passes.
    ///
    /// # Safety
    ///
    /// `hooks` was passed to C for an object with hooks `H`, which has not ended in `'a`.
    pub(super) unsafe fn of<'a>(hooks: *const c_void) -> &'a H {
        // SAFETY: by the contract it is what `config` returned, and the device list keeps it for
        // longer than the object.
        let kept = unsafe { Ref::<Self>::peek_at(hooks.cast()) };
        &kept.hooks
    }
}

/// Tables by the type of the hooks.
pub(super) const fn own_ops<H: Object>() -> OwnOps {
    OwnOps { set: set::<H>, get: get::<H> }
}

/// # Safety
///
/// Called by C with the own bytes of a state of an object with hooks `H`, for itself (promise 8).
unsafe extern "C" fn set<H: Object>(own: *mut c_void, index: u32, value: u64) -> c_int {
    // SAFETY: by promise 8 a copy of the initial value, aligned, for this call alone.
    let own = unsafe { &mut *own.cast::<H::Own>() };
    code(H::set(own, index as usize, value))
}

/// # Safety
///
/// As for [`set`], and `value` can be written. The state may be shared.
unsafe extern "C" fn get<H: Object>(own: *const c_void, index: u32, value: *mut u64) -> c_int {
    // SAFETY: by promise 8 a copy of the initial value, aligned, which does not change meanwhile.
    let own = unsafe { &*own.cast::<H::Own>() };
    match H::get(own, index as usize) {
        Some(raw) => {
            // SAFETY: by the contract it can be written.
            unsafe { value.write(raw) };
            0
        }
        None => -Errno::EINVAL.number(),
    }
}

/// 0, or a negative errno.
pub(super) fn code(result: Result) -> c_int {
    match result {
        Ok(()) => 0,
        Err(error) => -error.errno().number(),
    }
}
