//! Values on the stacks of the contexts that they describe, in one list that all contexts can look
//! at: what a thread runs for, and what it waits for. Nothing is allocated, so nothing can fail.
//!
//! # Invariants
//!
//! 1. A node is listed from [`OnStacks::with`] until it returns or unwinds. It does not move
//!    meanwhile.
//! 2. The list and the links of its nodes are used under the lock of the list.

use core::cell::Cell;
use core::ptr::NonNull;

use crate::lock::Outside;

type Link<T> = Option<NonNull<Node<T>>>;

struct Node<T> {
    value: T,
    next: Cell<Link<T>>,
}

/// The list, from the newest node.
pub(crate) struct OnStacks<T>(Outside<Nodes<T>>);

/// The nodes, for a caller that holds the lock.
pub(crate) struct Nodes<T>(Link<T>);

// SAFETY: the nodes that it leads to are used only under the lock (invariant 2). Other contexts get
// `&T` alone.
unsafe impl<T: Sync> Send for Nodes<T> {}

impl<T: Sync> Nodes<T> {
    fn iter(&self) -> impl Iterator<Item = &Node<T>> {
        let mut next = self.0;
        core::iter::from_fn(move || {
            // SAFETY: listed, so it exists (invariant 1), and the caller holds the lock (invariant
            // 2).
            let node = unsafe { next?.as_ref() };
            next = node.next.get();
            Some(node)
        })
    }

    /// All values, from the newest.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|node| &node.value)
    }
}

impl<T: Sync> OnStacks<T> {
    pub(crate) const fn new() -> Self {
        Self(Outside::new(Nodes(None)))
    }

    /// Lists `value` while `f` runs, if `admit` allows it. `None` if it does not.
    pub(crate) fn with<R>(
        &self,
        value: T,
        admit: impl FnOnce(&Nodes<T>) -> bool,
        f: impl FnOnce() -> R,
    ) -> Option<R> {
        let node = Node { value, next: Cell::new(None) };
        {
            let mut nodes = self.0.lock();
            if !admit(&nodes) {
                return None;
            }
            node.next.set(nodes.0);
            nodes.0 = Some(NonNull::from(&node));
        }
        // Dropped before the node, also when `f` unwinds.
        let _listed = Listed { list: self, node: &node };
        Some(f())
    }

    /// Passes all values to `f`, under the lock.
    #[cfg_attr(loom, expect(dead_code, reason = "a model does not look for circles"))]
    pub(crate) fn look<R>(&self, f: impl FnOnce(&Nodes<T>) -> R) -> R {
        f(&self.0.lock())
    }
}

struct Listed<'a, T: Sync> {
    list: &'a OnStacks<T>,
    node: &'a Node<T>,
}

impl<T: Sync> Drop for Listed<'_, T> {
    fn drop(&mut self) {
        let mut nodes = self.list.0.lock();
        let after = self.node.next.get();
        if nodes.0 == Some(NonNull::from(self.node)) {
            nodes.0 = after;
        } else if let Some(newer) =
            nodes.iter().find(|node| node.next.get() == Some(NonNull::from(self.node)))
        {
            newer.next.set(after);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_listed_while_its_function_runs() {
        let list = OnStacks::new();
        let sum = || list.look(|nodes| nodes.values().sum::<u32>());
        let inner = list.with(1, |_| true, || list.with(2, |nodes| nodes.values().count() == 1, sum));
        assert_eq!(inner, Some(Some(3)));
        assert_eq!(list.with(4, |_| false, sum), None);
        assert_eq!(sum(), 0);
    }

    #[cfg(feature = "std")]
    #[test]
    fn a_value_leaves_the_list_when_its_function_unwinds() {
        extern crate std;
        let list = OnStacks::<u32>::new();
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            list.with(1, |_| true, || std::panic::resume_unwind(std::boxed::Box::new(())))
        }));
        assert!(unwound.is_err());
        assert_eq!(list.look(|nodes| nodes.values().count()), 0);
    }
}
