//! Links between bus devices: a consumer is unbound before the supplier whose clock, phy or bridge it uses.
//!
//! A link is made in the consumer's probe, to a supplier that has a driver, and ends after the last of the consumer's
//! resources. So links lead to bindings that are older and outlast them, and there are no circles: whoever is probed
//! has no consumers yet.

use crate::bound::parent::{Inner, Parent, State};
use crate::error::{Errno, Error, Result};
use crate::lock::Mutex;
use crate::memory::KBox;
use crate::parts::Removal;

/// The links of one bus device, in both directions.
pub(crate) struct Links {
    consumers: Mutex<Consumers>,
    suppliers: Mutex<Option<KBox<Link>>>,
}

struct Consumers {
    newest: Option<KBox<Link>>,
    /// How many there have been, so that each has a number of its own.
    made: u64,
    /// A driver is bound, and its unbind has not begun.
    open: bool,
}

struct Link {
    other: Parent,
    /// Among the consumers of its supplier.
    number: u64,
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
            consumers: Mutex::new(Consumers { newest: None, made: 0, open: false }),
            suppliers: Mutex::new(None),
        }
    }

    /// A driver is bound: others can link to it.
    pub(super) fn open(&self) {
        self.consumers.lock().open = true;
    }

    /// Refuses further consumers, if there are none now.
    pub(super) fn close(&self) -> bool {
        let mut consumers = self.consumers.lock();
        consumers.open &= consumers.newest.is_some();
        !consumers.open
    }

    /// Unbinds the newest consumer, which stays linked until it has ended: another unbind of the supplier waits for that.
    ///
    /// Fails with `EDEADLK` if the consumer's unbind would wait for the caller.
    pub(super) fn unbind_newest(&self) -> Result {
        let newest = self.consumers.lock().newest.as_ref().map(|link| (link.other.clone(), link.number));
        let Some((consumer, number)) = newest else { return Ok(()) };
        // Its own hardware is there, whatever has become of the supplier's.
        match consumer.unbind(Removal::Orderly) {
            // It has let go by itself, and its unbind is over. By now it may be bound and linked anew, so this very
            // link is what is forgotten.
            Err(error) if error.errno() == Errno::ENODEV => {
                self.forget(|link| link.number == number);
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// The binding of `consumer` is over.
    pub(super) fn release(&self, consumer: &Inner) {
        loop {
            let newest = pop(&mut self.suppliers.lock());
            let Some(link) = newest else { return };
            link.other.inner.links.forget(|link| link.other.id() == consumer.id());
        }
    }

    fn forget(&self, which: impl Fn(&Link) -> bool) {
        let mut kept = None;
        let mut consumers = self.consumers.lock();
        let mut found = None;
        while let Some(link) = pop(&mut consumers.newest) {
            if found.is_none() && which(&link) {
                found = Some(link);
            } else {
                push(&mut kept, link);
            }
        }
        while let Some(link) = pop(&mut kept) {
            push(&mut consumers.newest, link);
        }
        // Outside the lock, since it may hold the last reference to the consumer's bus device.
        drop(consumers);
        drop(found);
    }
}

/// Links `consumer`, which is being probed, to `supplier`.
pub(super) fn add(consumer: &Parent, supplier: &Parent) -> Result {
    if consumer.inner.state() != State::Probing {
        return Err(Error::new(Errno::EINVAL, "a link to a supplier is made in probe"));
    }
    if consumer.id() == supplier.id() {
        return Err(Error::new(Errno::EINVAL, "a bus device cannot be its own supplier"));
    }
    let mut there = KBox::new(Link { other: consumer.clone(), number: 0, older: None })?;
    let here = KBox::new(Link { other: supplier.clone(), number: 0, older: None })?;
    let mut consumers = supplier.inner.links.consumers.lock();
    if !consumers.open {
        return Err(Error::new(Errno::EPROBE_DEFER, "the supplier has no driver, or is losing it"));
    }
    there.number = consumers.made;
    consumers.made = consumers.made.wrapping_add(1);
    push(&mut consumers.newest, there);
    drop(consumers);
    push(&mut consumer.inner.links.suppliers.lock(), here);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_is_made_anew_is_not_forgotten_with_the_old_one() {
        let [supplier, consumer] = ["clock", "phy"].map(|name| Parent::new(name).unwrap());
        let links = &supplier.inner.links;
        links.open();
        consumer.inner.set_state(State::Probing);
        add(&consumer, &supplier).unwrap();
        // Somebody unbinds the supplier and has seen this link; meanwhile the consumer ends, and is bound again.
        let seen = links.consumers.lock().newest.as_ref().unwrap().number;
        consumer.inner.links.release(&consumer.inner);
        add(&consumer, &supplier).unwrap();
        links.forget(|link| link.number == seen);
        assert!(!links.close(), "the new link holds the supplier");
        consumer.inner.links.release(&consumer.inner);
        assert!(links.close());
    }
}
