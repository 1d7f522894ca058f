//! The bus's handles to its device, and what happens to a binding when the last one is dropped.
//!
//! Devices, links and children hold a reference to the bus device too, but these are not handles.
//! Without a handle no caller can unbind any more. Therefore the drop of the last one unbinds, if
//! that is possible.

use crate::bound::inner::Inner;
use crate::bound::parent::Parent;
use crate::counted::Ref;

/// A reference of the runtime itself, which is not a handle.
#[doc(hidden)]
#[cfg_attr(loom, expect(unreachable_pub, reason = "no trait names it where there are no links"))]
#[derive(Clone)]
pub struct ParentRef {
    pub(crate) inner: Ref<Inner>,
}

impl ParentRef {
    pub(crate) fn id(&self) -> u64 {
        self.inner.id()
    }

    pub(crate) fn name(&self) -> &str {
        self.inner.name()
    }
}

#[cfg(not(any(drmm_kernel, loom)))]
pub(super) use counted::Handles;
#[cfg(any(drmm_kernel, loom))]
pub(super) use uncounted::Handles;

#[cfg(not(any(drmm_kernel, loom)))]
mod counted {
    use crate::bound::descent;
    use crate::bound::inner::{BindingState, Inner};
    use crate::counted::{count_up, Ref};
    use crate::error::{Errno, Error};
    use crate::primitive::{AtomicUsize, Ordering};
    use crate::trace::{Kind, Label, Level, List, Phase, Report, Topic};

    /// The number of handles.
    pub(in crate::bound) struct Handles(AtomicUsize);

    impl Handles {
        /// One handle.
        pub(in crate::bound) fn new() -> Self {
            Self(AtomicUsize::new(1))
        }

        pub(in crate::bound) fn add(&self) {
            count_up(&self.0);
        }

        /// One handle fewer. The last one unbinds.
        pub(in crate::bound) fn remove(parent: &Ref<Inner>) {
            // ORDERING: AcqRel, paired with itself: the drop of the last handle sees what was bound
            // through any other one.
            if parent.handles.0.fetch_sub(1, Ordering::AcqRel) == 1 && parent.state() == BindingState::Bound {
                last(parent);
            }
        }
    }

    /// The last handle was dropped while a driver is bound.
    #[cold]
    fn last(parent: &Ref<Inner>) {
        say(parent, "its last handle was dropped while a driver is bound");
        // Hardware that was unplugged is not there for an orderly end.
        match descent::unbind_by_handle(parent, parent.removal()) {
            Err(refused) if refused.errno() != Errno::ENODEV => left(parent, &refused),
            // Unbound here, or by another thread together with a supplier.
            _ => {}
        }
    }

    /// The drop would have to wait for its own thread. The driver stays bound, and its resources
    /// are not released.
    fn left(parent: &Ref<Inner>, refused: &Error) {
        say(parent, refused.what());
        say(parent, "it stays bound, and what its driver has is not released");
    }

    fn say(parent: &Inner, name: &'static str) {
        let place = parent.place();
        parent.owner().emit(Kind::Orphan, Phase::Alive, List::Bus, Label { name, ty: "", place });
        Report::new(Level::Error, Topic::Dropped, parent.name(), format_args!("{name}")).at(place).send();
    }
}

/// In a kernel the driver core unbinds, and in a model the test does. Handles are not counted.
#[cfg(any(drmm_kernel, loom))]
mod uncounted {
    use crate::bound::inner::Inner;
    use crate::counted::Ref;

    pub(in crate::bound) struct Handles;

    #[expect(clippy::unused_self, reason = "elsewhere they are counted")]
    impl Handles {
        pub(in crate::bound) fn new() -> Self {
            Self
        }

        pub(in crate::bound) fn add(&self) {}

        pub(in crate::bound) fn remove(_parent: &Ref<Inner>) {}
    }
}

impl Clone for Parent {
    fn clone(&self) -> Self {
        self.inner.handles.add();
        Self { inner: self.inner.clone() }
    }
}

impl Drop for Parent {
    fn drop(&mut self) {
        Handles::remove(&self.inner);
    }
}
