//! Lifetimes that name a scope: invariant, so that no scope can be passed off as another.

use core::marker::PhantomData;

/// Names the scope `'a` and no other: neither a longer nor a shorter lifetime fits.
///
/// A covariant scope is a use after free from safe code: `&*pdev` with a shorter lifetime would let an unbind
/// action borrow a local of `probe`.
pub(crate) type Invariant<'a> = PhantomData<fn(&'a ()) -> &'a ()>;

/// Names the type `T` and no other, so that no coercion can turn one driver's device into another's.
pub(crate) type Exactly<T> = PhantomData<fn(T) -> T>;

/// Keeps a type on the thread that made it, for the reason that `Why` names: the compiler's message shows it.
///
/// An array of no pointers has no bytes, and nothing of the standard library stands between it and the message.
pub struct OneThread<Why: ?Sized>([*const Why; 0]);

impl<Why: ?Sized> OneThread<Why> {
    pub(crate) const fn new() -> Self {
        Self([])
    }
}

/// Why a section cannot change its thread: the announcement belongs to the thread that made it.
pub trait StaysOnTheThreadThatEntered {}

/// Why a device that is not registered cannot change its thread: it belongs to the probe that builds it.
pub trait StaysInProbe {}
