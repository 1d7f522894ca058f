//! Lifetimes that name a scope. They are invariant, so that one scope cannot be passed off as
//! another.

use core::marker::PhantomData;

/// Names exactly the scope `'a`: neither a longer nor a shorter lifetime fits.
///
/// A covariant scope would allow a use after free from safe code: `&*pdev` with a shorter lifetime
/// would let an unbind action borrow a local of `probe`.
pub(crate) type Invariant<'a> = PhantomData<fn(&'a ()) -> &'a ()>;

/// Names exactly the type `T`, so that no coercion can turn the device of one driver into that of
/// another.
pub(crate) type Exactly<T> = PhantomData<fn(T) -> T>;

/// Keeps a type on the thread that made it. The compiler's message shows `Why`, which names the
/// reason.
///
/// An empty array of pointers has no bytes, and it adds no type of the standard library to the
/// message.
pub struct OneThread<Why: ?Sized>([*const Why; 0]);

impl<Why: ?Sized> OneThread<Why> {
    pub(crate) const fn new() -> Self {
        Self([])
    }
}

/// Why a section cannot move to another thread: the announcement belongs to the thread that made
/// it.
pub trait StaysOnTheThreadThatEntered {}

/// Why an unregistered device cannot move to another thread: it belongs to the probe that builds
/// it.
pub trait StaysInProbe {}
