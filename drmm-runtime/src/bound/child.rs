//! Children: bus devices that a driver makes for other drivers.
//!
//! A child is an entry of its maker's bound list. Each binding to it is a consumer of its maker,
//! from before its probe until after its last resource. Therefore the links give the right order:
//! children end first, newest first.

use core::fmt;
use core::ops::Deref;

use crate::bound::descent;
use crate::bound::origin::Maker;
use crate::bound::parent::Parent;
use crate::bound::ticket::Ticket;
use crate::bound::Bound;
use crate::class::{AtUnbind, Resource};
use crate::error::{Errno, Error, Result};
use crate::kbox::KBox;
use crate::os::BusDevice;
use crate::removal::Removal;

/// A bus device that a driver made for another one; see
/// [`BoundDevice::devm_child`](crate::bus::BoundDevice::devm_child).
///
/// It derefs to a [`Parent`], on which the bus of the child binds a driver. A bus that matches
/// drivers later can keep a clone of the `Parent` for longer. After the end of the maker's binding,
/// `bind` on it fails with `ENODEV`.
///
/// Dropping or forgetting the handle only gives up the right to [`remove`](Self::remove) the child
/// early.
///
/// ```
/// use drmm_runtime::prelude::*;
/// # use drmm_runtime::bus::Parent;
///
/// # let parent = Parent::new("gpu0")?;
/// parent.bind((), |gpu| {
///     let aux = gpu.devm_child("aux", 0)?;
///     assert_eq!(aux.name(), "aux.0");
///     aux.bind((), |panel| {
///         panel.devm_add_action("panel", || println!("first the panel"))?;
///         Ok(Registered::no_device())
///     })?;
///     gpu.devm_add_action("gpu", || println!("then the device that made it"))?;
///     Ok(Registered::no_device())
/// })?;
/// parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
pub struct Child<'bound> {
    made: Ticket<'bound, Made>,
}

impl Resource for Child<'_> {
    type Ends = AtUnbind;
}

/// The entry of the maker's list.
struct Made(Parent);

impl Drop for Made {
    /// Step 8 of the maker: no driver is bound to the child, and none can be bound any more.
    fn drop(&mut self) {
        drop(self.0.inner.origin.set(Maker::Gone));
        self.0.inner.device.delete();
    }
}

impl<'bound> Child<'bound> {
    #[track_caller]
    pub(super) fn make(bound: Bound<'bound>, name: &'static str, id: u32) -> Result<Self> {
        let (maker, name_of_child) = (bound.parent(), full_name(name, id)?);
        let name_of_child = text(&name_of_child)?;
        let device = BusDevice::child_of(&maker.inner.device, name_of_child)?;
        let child = Parent::of(name_of_child, device)?;
        child.inner.origin.set(Maker::Driver(maker));
        let entry = bound.own(name, Made(child))?;
        Ok(Self { made: Ticket { entry, bound } })
    }

    /// Unbinds the child's driver, if there is one, and removes the child from its maker now;
    /// `auxiliary_device_delete`.
    ///
    /// After that no driver can be bound to it. Fails with `EDEADLK` as [`Parent::unbind`] does,
    /// for example if called by the child's own driver. Then nothing has changed, and the child
    /// ends with the binding of its maker.
    pub fn remove(self) -> Result {
        let child = &self.made.0.inner;
        // This is first, so that no driver is bound after the present one has been unbound.
        let maker = child.origin.set(Maker::Gone);
        match descent::unbind_by_handle(child, Removal::Orderly) {
            Err(refused) if refused.errno() != Errno::ENODEV => {
                child.origin.set(maker);
                return Err(refused);
            }
            _ => {}
        }
        // It fails once step 5 of the maker has closed the list; then the list drops the entry.
        let _ = self.made.release();
        Ok(())
    }
}

impl Deref for Child<'_> {
    type Target = Parent;

    fn deref(&self) -> &Parent {
        &self.made.0
    }
}

impl fmt::Debug for Child<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Child").field(&**self).finish()
    }
}

/// `name.id`, the form of the names of auxiliary devices.
fn full_name(name: &str, id: u32) -> Result<KBox<[u8]>> {
    let digits = id.checked_ilog10().unwrap_or(0) as usize + 1;
    let mut full = KBox::<[u8]>::zeroed_slice(name.len().saturating_add(1).saturating_add(digits))?;
    let mut places = full.iter_mut();
    for (letter, place) in name.bytes().chain([b'.']).zip(places.by_ref()) {
        *place = letter;
    }
    let mut rest = id;
    for place in places.rev() {
        *place = b"0123456789".get((rest % 10) as usize).copied().unwrap_or(b'0');
        rest /= 10;
    }
    Ok(full)
}

fn text(bytes: &[u8]) -> Result<&str> {
    core::str::from_utf8(bytes).map_err(|_| Error::new(Errno::EINVAL, "the name of a child is text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_called_by_name_and_number() {
        for (name, id, full) in
            [("aux", 0, "aux.0"), ("", 7, ".7"), ("dp-aux", 4_294_967_295, "dp-aux.4294967295")]
        {
            assert_eq!(text(&full_name(name, id).unwrap()).unwrap(), full);
        }
    }
}
