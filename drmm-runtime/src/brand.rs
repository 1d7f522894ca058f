//! Lifetimes that name a scope: invariant, so that no scope can be passed off as another.

use core::marker::PhantomData;

/// Names the scope `'a` and no other: neither a longer nor a shorter lifetime fits.
///
/// A covariant scope is a use after free from safe code: `&*pdev` with a shorter lifetime would let an unbind
/// action borrow a local of `probe`.
pub(crate) type Invariant<'a> = PhantomData<fn(&'a ()) -> &'a ()>;

/// Keeps a type on the thread that made it.
pub(crate) type NotSend = PhantomData<*const ()>;
