//! Links between bus devices. A consumer is unbound before the supplier whose clock, phy or bridge
//! it uses, and a child before its maker.
//!
//! A link is made in the consumer's probe, to a supplier that has a driver, and ends after the last
//! of the consumer's resources. The link of a child to its maker is made when the child's binding
//! begins; the maker may still be in probe.
//!
//! The links form no circles. A bus device has no consumer at the moment when it gets a supplier,
//! which the lock of its consumers ensures: a binding that begins has none, and in probe a link is
//! refused once a driver is bound to a child.

use crate::bound::handles::ParentRef;
use crate::bound::inner::{BindingState, Inner};
use crate::counted::Ref;
use crate::error::{Errno, Error, Result};
use crate::kbox::KBox;
use crate::lock::{Mutex, MutexGuard};

/// The links of one bus device, in both directions.
pub(crate) struct Links {
    consumers: Mutex<Consumers>,
    suppliers: Mutex<Option<KBox<Link>>>,
}

struct Consumers {
    newest: Option<KBox<Link>>,
    open: Open,
    /// The number of threads that are unbinding the consumers. A consumer that was unbound must not
    /// come back meanwhile.
    held: usize,
}

/// Which consumers a bus device accepts.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Open {
    /// None: no driver is bound, or its unbind has begun.
    No,
    /// Children: the driver is being probed, and may have made them.
    ToChildren,
    /// All: a driver is bound.
    ToAll,
}

impl Consumers {
    fn take(&self, least: Open) -> bool {
        self.open >= least && self.held == 0
    }
}

struct Link {
    other: ParentRef,
    older: Option<KBox<Link>>,
}

fn push(newest: &mut Option<KBox<Link>>, mut link: KBox<Link>) {
    link.older = newest.take();
    *newest = Some(link);
}

fn pop(newest: &mut Option<KBox<Link>>) -> Option<KBox<Link>> {
    let mut link = newest.take()?;
    *newest = link.older.take();
    Some(link)
}

impl Links {
    pub(crate) fn new() -> Self {
        Self {
            consumers: Mutex::new(Consumers { newest: None, open: Open::No, held: 0 }),
            suppliers: Mutex::new(None),
        }
    }

    /// A driver is being probed: its children are accepted.
    pub(super) fn open_to_children(&self) {
        self.consumers.lock().open = Open::ToChildren;
    }

    /// A driver is bound: all consumers are accepted.
    pub(super) fn open(&self) {
        self.consumers.lock().open = Open::ToAll;
    }

    /// Refuses new consumers from now on, if there are none. True if there are none.
    pub(super) fn close(&self) -> bool {
        let mut consumers = self.consumers.lock();
        let empty = consumers.newest.is_none();
        if empty {
            consumers.open = Open::No;
        }
        empty
    }

    /// Refuses new consumers until [`let_go`](Self::let_go).
    pub(super) fn hold(&self) {
        let mut consumers = self.consumers.lock();
        consumers.held = consumers.held.saturating_add(1);
    }

    pub(super) fn let_go(&self) {
        let mut consumers = self.consumers.lock();
        consumers.held = consumers.held.saturating_sub(1);
    }

    /// The newest consumer. It stays linked until its binding has ended, which another unbind of
    /// the supplier waits for.
    pub(super) fn newest(&self) -> Option<ParentRef> {
        self.consumers.lock().newest.as_ref().map(|link| link.other.clone())
    }

    /// The binding of `consumer` has ended: removes its links to its suppliers.
    pub(super) fn release(&self, consumer: &Inner) {
        loop {
            let newest = pop(&mut self.suppliers.lock());
            let Some(link) = newest else { return };
            link.other.inner.links.forget(consumer);
        }
    }

    /// Removes the newest link to `consumer`. The newest link of all, which a walk ends first, is
    /// found without a search.
    fn forget(&self, consumer: &Inner) {
        let mut newer = None;
        let mut consumers = self.consumers.lock();
        let mut found = None;
        while let Some(link) = pop(&mut consumers.newest) {
            if link.other.id() == consumer.id() {
                found = Some(link);
                break;
            }
            push(&mut newer, link);
        }
        while let Some(link) = pop(&mut newer) {
            push(&mut consumers.newest, link);
        }
        // Outside the lock, since it may be the last reference to the consumer's bus device.
        drop(consumers);
        drop(found);
    }
}

/// Links `consumer`, which is being probed, to `supplier`.
pub(super) fn add(consumer: &ParentRef, supplier: &ParentRef) -> Result {
    if consumer.inner.state() != BindingState::Probing {
        return Err(Error::new(Errno::EINVAL, "a link to a supplier is made in probe"));
    }
    if consumer.id() == supplier.id() {
        return Err(Error::new(Errno::EINVAL, "a bus device cannot be its own supplier"));
    }
    let least = if descends(consumer, supplier) { Open::ToChildren } else { Open::ToAll };
    let links = Ends::new(&consumer.inner, supplier)?;
    // Takes both locks, so that the consumer gets no consumer of its own meanwhile. The order of
    // the locks is that of the numbers, since two bus devices may ask for links to each other.
    let [mine, theirs] = [consumer, supplier].map(|end| &end.inner.links.consumers);
    let (mine, theirs) = if consumer.id() < supplier.id() {
        let mine = mine.lock();
        (mine, theirs.lock_nested())
    } else {
        let theirs = theirs.lock();
        (mine.lock_nested(), theirs)
    };
    if mine.newest.is_some() {
        let what = "a link to a supplier is made before drivers are bound to children";
        return Err(Error::new(Errno::EINVAL, what));
    }
    let refused = "the supplier has no driver, is being probed or is losing its driver";
    links.join(theirs, least, Error::new(Errno::EPROBE_DEFER, refused))?;
    drop(mine);
    consumer.inner.device.link_to(&supplier.inner.device)
}

/// A binding of `parent` begins: links it to its maker, if it is a child.
///
/// Fails with `ENODEV` if the maker's binding is ending or has ended, or if its hardware is gone,
/// and with `ENOMEM`.
pub(super) fn join_maker(parent: &Ref<Inner>) -> Result {
    let Some(maker) = parent.origin.maker()? else { return Ok(()) };
    join(parent, &maker)
}

fn join(child: &Ref<Inner>, maker: &ParentRef) -> Result {
    let refused = Error::new(Errno::ENODEV, "the device is a child, and the binding of its maker ends");
    if maker.inner.is_unplugged() {
        return Err(refused);
    }
    Ends::new(child, maker)?.join(maker.inner.links.consumers.lock(), Open::ToChildren, refused)?;
    // That binding of the maker may be over, and this a link to the next one. Once there is a link
    // to the right one, it does not end before this binding.
    if !child.origin.is(&maker.inner) {
        child.links.release(child);
        return Err(refused);
    }
    Ok(())
}

/// Both ends of a new link.
struct Ends<'a> {
    consumer: &'a Ref<Inner>,
    there: KBox<Link>,
    here: KBox<Link>,
}

impl<'a> Ends<'a> {
    fn new(consumer: &'a Ref<Inner>, supplier: &ParentRef) -> Result<Self> {
        let there = KBox::new(Link { other: ParentRef { inner: consumer.clone() }, older: None })?;
        let here = KBox::new(Link { other: supplier.clone(), older: None })?;
        Ok(Self { consumer, there, here })
    }

    fn join(self, mut consumers: MutexGuard<'_, Consumers>, least: Open, refused: Error) -> Result {
        if !consumers.take(least) {
            return Err(refused);
        }
        push(&mut consumers.newest, self.there);
        drop(consumers);
        push(&mut self.consumer.links.suppliers.lock(), self.here);
        Ok(())
    }
}

/// Whether `child` is a child of `maker`, or a descendant.
fn descends(child: &ParentRef, maker: &ParentRef) -> bool {
    let mut next = child.clone();
    while let Ok(Some(above)) = next.inner.origin.maker() {
        if above.id() == maker.id() {
            return true;
        }
        next = above;
    }
    false
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use crate::bound::parent::Parent;
    use crate::bound::{Bound, BoundDevice};
    use crate::removal::Removal;

    /// Between the look at the maker and the link to it the maker loses its driver and gets another
    /// one.
    #[test]
    fn a_child_of_the_binding_before_is_not_linked_to_the_next_one() {
        let parent = Parent::new("maker").unwrap();
        let mut kept = None;
        let probe = |kept: &mut Option<Parent>, bound: &Bound<'_>| {
            *kept = Some(bound.devm_child("child", 0)?.clone());
            Ok(())
        };
        parent.bind((), |bound| probe(&mut kept, bound)).unwrap();
        let child = kept.unwrap();
        let maker = child.inner.origin.maker().unwrap().unwrap();
        parent.unbind(Removal::Orderly).unwrap();
        parent.bind((), |_| Ok(())).unwrap();
        assert_eq!(join(&child.inner, &maker).unwrap_err().errno(), Errno::ENODEV);
        assert!(parent.inner.links.newest().is_none());
        parent.unbind(Removal::Orderly).unwrap();
    }
}
