//! Which contexts wait for which bus devices, so that contexts that would wait for each other get
//! an error instead.
//!
//! A context that unbinds a bus device waits for the sections of its devices, for the context that
//! holds its lock, and for the threads of its driver. If one of these in turn waits for a section,
//! a lock or a thread of the first one, none of them ever continues. Therefore each context records
//! what it is about to wait for, and searches for a path from there back to itself. The context
//! that would close the circle finds it, since the others have entered their sections and recorded
//! their waits before.
//!
//! This is only a help for the author: no drain depends on it. A leaked section of a thread that
//! has ended may count as that of another thread, as it may when a thread asks whether it is itself
//! inside a section.

pub(super) use imp::Wait;

#[cfg(all(feature = "std", not(loom)))]
mod imp {
    //! # Invariants
    //!
    //! 1. A [`Wait`] is in the list while its [`Waiting`] lives, which borrows it. It is read and
    //!    written under the lock of the list.
    //! 2. The bus device of a wait lives while the wait does, which borrows it.

    use core::marker::PhantomData;
    use core::ptr::NonNull;

    use crate::bound::inner::Inner;
    use crate::bound::workers::threads_of;
    use crate::error::{Errno, Error, Result};
    use crate::gate::under_way;
    use crate::host;
    use crate::lock::Mutex;

    type NextWait = Option<NonNull<Wait<'static>>>;

    /// A wait: a context, and the bus device that it waits for.
    pub(in crate::bound) struct Wait<'a> {
        context: u64,
        parent: NonNull<Inner>,
        awaited: Awaited,
        search: Search,
        next: NextWait,
        _parent: PhantomData<&'a Inner>,
    }

    /// What of a bus device is waited for.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Awaited {
        /// Its sections.
        Drain,
        /// All that its unbind waits for.
        Unbind,
    }

    /// The state of a wait in the search that is under way.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Search {
        NotReached,
        Reached,
        Over,
    }

    /// The list of all waits, from the newest.
    struct Waits(NextWait);

    // SAFETY: the waits that it leads to are used only under its lock (invariant 1), and a bus
    // device may be used on any thread.
    unsafe impl Send for Waits {}

    static WAITS: Mutex<Waits> = Mutex::new(Waits(None));

    /// The context waits until this is dropped. Only callers inside `bound` have it, and they never
    /// forget it.
    pub(in crate::bound) struct Waiting<'a> {
        wait: NonNull<Wait<'static>>,
        _step: PhantomData<&'a mut ()>,
    }

    impl<'a> Wait<'a> {
        /// The wait of this context for `parent`, to unbind it or for its lock. It has not begun.
        pub(in crate::bound) fn of(parent: &'a Inner) -> Self {
            Self::new(parent, Awaited::Unbind)
        }

        /// This context is about to wait for the sections of `parent`, and for nothing else.
        pub(in crate::bound) fn of_drain(parent: &'a Inner) -> Self {
            Self::new(parent, Awaited::Drain)
        }

        fn new(parent: &'a Inner, awaited: Awaited) -> Self {
            let (context, parent) = (host::context_id(), NonNull::from(parent));
            let search = Search::NotReached;
            Self { context, parent, awaited, search, next: None, _parent: PhantomData }
        }

        /// Records the wait. Fails with `EDEADLK` if `parent` is held up by a context that waits
        /// for this one.
        pub(in crate::bound) fn begin(&mut self) -> Result<Waiting<'_>> {
            let wait = NonNull::from(self).cast::<Wait<'static>>();
            let mut waits = WAITS.lock();
            let before = waits.0;
            // SAFETY: the returned value borrows the wait, and the wait is not listed yet.
            unsafe { (*wait.as_ptr()).next = before };
            waits.0 = Some(wait);
            if waits.leads_back(wait) {
                // Under the same lock: a refused wait must never be found in the list.
                waits.0 = before;
                return Err(Error::new(
                    Errno::EDEADLK,
                    "another thread waits for this one or for a section of it, and this one would wait for that one",
                ));
            }
            Ok(Waiting { wait, _step: PhantomData })
        }
    }

    impl Waits {
        fn each(&self, mut f: impl FnMut(&mut Wait<'static>)) {
            let mut next = self.0;
            while let Some(wait) = next {
                // SAFETY: listed, and the lock is held (invariant 1).
                let wait = unsafe { &mut *wait.as_ptr() };
                f(wait);
                next = wait.next;
            }
        }

        /// Whether a path leads from the newest wait back to its own context.
        fn leads_back(&self, newest: NonNull<Wait<'static>>) -> bool {
            // SAFETY: listed, and the lock is held (invariant 1).
            let me = unsafe { newest.as_ref() }.context;
            self.each(|wait| wait.search = Search::NotReached);
            // SAFETY: listed, and the lock is held (invariant 1).
            unsafe { (*newest.as_ptr()).search = Search::Reached };
            let (mut first, mut back) = (true, false);
            while let Some((parent, awaited)) = self.take_reached() {
                // SAFETY: the wait is listed, so its bus device is alive (invariant 2).
                held_up_by(unsafe { parent.as_ref() }, awaited, |context| {
                    if context == me {
                        // A context that only holds itself up is not for this search to find; other
                        // checks do.
                        back |= !first;
                    } else {
                        self.each(|wait| {
                            if wait.context == context && wait.search == Search::NotReached {
                                wait.search = Search::Reached;
                            }
                        });
                    }
                });
                first = false;
            }
            back
        }

        /// What a wait is for that was reached but not yet searched. Marks it as searched.
        fn take_reached(&self) -> Option<(NonNull<Inner>, Awaited)> {
            let mut reached = None;
            self.each(|wait| {
                if wait.search == Search::Reached && reached.is_none() {
                    wait.search = Search::Over;
                    reached = Some((wait.parent, wait.awaited));
                }
            });
            reached
        }
    }

    /// The contexts that are waited for.
    fn held_up_by(parent: &Inner, awaited: Awaited, mut f: impl FnMut(u64)) {
        for section in under_way().filter(|section| parent.devices.lists(section.gate)) {
            f(section.context);
        }
        if awaited == Awaited::Drain {
            return;
        }
        if let Some(holder) = parent.lock.holder() {
            f(holder);
        }
        threads_of(parent.id(), f);
    }

    impl Drop for Waiting<'_> {
        fn drop(&mut self) {
            let mut waits = WAITS.lock();
            // SAFETY: listed, and the lock is held (invariant 1).
            let after = unsafe { self.wait.as_ref() }.next;
            if waits.0 == Some(self.wait) {
                waits.0 = after;
            } else {
                waits.each(|wait| {
                    if wait.next == Some(self.wait) {
                        wait.next = after;
                    }
                });
            }
        }
    }
}

/// Without `std` it is not known which context a section belongs to, and a model is not about this
/// check. So the check is a no-op.
#[cfg(not(all(feature = "std", not(loom))))]
mod imp {
    use crate::bound::inner::Inner;
    use crate::error::Result;

    /// Records nothing.
    pub(in crate::bound) struct Wait;

    /// Nothing was recorded.
    pub(in crate::bound) struct Waiting;

    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "the same signature as where it is known"
    )]
    impl Wait {
        pub(in crate::bound) fn of(_parent: &Inner) -> Self {
            Self
        }

        pub(in crate::bound) fn of_drain(_parent: &Inner) -> Self {
            Self
        }

        pub(in crate::bound) fn begin(&mut self) -> Result<Waiting> {
            Ok(Waiting)
        }
    }
}
