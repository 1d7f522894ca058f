//! Functions that do not exist on purpose. A call of one fails to compile, with a message that says
//! where the function is and why.
//!
//! Hardware has no `drmm_` form: its addresses and lines may belong to another device as soon as
//! the driver is unbound. What programs can hold has no `devm_` form: it would be freed while
//! programs use it. A `devm_` form is only on the bus device, since the driver's device outlives
//! the bound list. Each name in the files below is a method that can never be called, because no
//! type implements the trait that it requires.
//!
//! The compiler suggests similar names, also from here. Therefore each name that the kernel or one
//! side has is here for the other sides. Otherwise a call of it could lead to a refusal about
//! something else (`ui-tests/tests/names.rs`).

mod complete;
mod of_the_driver;
mod on_bus_device;
mod on_device;

pub use complete::{NoSectionsOfTheStruct, NoSourcesHere, NoSourcesOfTheCore};
pub use of_the_driver::{NoDriverHere, NoSourcesOfTheBusDevice};
pub use on_bus_device::{NoDeviceListHere, NoModeObjectsHere};
pub use on_device::{NotAnyMore, NotOnTheDevice};

use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::error::{Errno, Result};

/// Never implemented: hardware on the device list.
#[diagnostic::on_unimplemented(
    message = "hardware has no `drmm_` form: it ends when the driver unbinds",
    label = "take it from the bus device, with `devm_` in the place of `drmm_`, for a `#[devm]` field",
    note = "after unbind its addresses and lines may belong to another device, while programs still hold this one",
    note = "from the device it is reached through the gate: `dev.with_hw(|hw| ...)`"
)]
pub trait HardwareOnTheDeviceList {}

/// Never implemented: the bound list of the driver's own device.
#[diagnostic::on_unimplemented(
    message = "what ends at unbind is taken from the bus device: the driver's own device outlives it",
    label = "call this on the bus device that probe is given: `pdev.devm_...`",
    note = "programs may still hold the driver's device when its hardware is gone, or belongs to another driver"
)]
pub trait BoundListOfTheDriversDevice {}

/// Never implemented: what programs can hold, on the bound list.
#[diagnostic::on_unimplemented(
    message = "what programs can hold has no `devm_` form: it ends with the last reference",
    label = "make it on the device that is being built, with `drmm_` in the place of `devm_`, for a `#[drmm]` field",
    note = "it would be freed at unbind, while programs still use it"
)]
pub trait ModeObjectOnTheBoundList {}

/// Never implemented: a mode object for a device that is complete.
#[diagnostic::on_unimplemented(
    message = "mode objects are made while the device is built",
    label = "make it in an initialiser of `devm_drm_dev_alloc!`, for a `#[drmm]` field",
    note = "programs know all mode objects of a device from the first open"
)]
pub trait ModeObjectOfAFinishedDevice {}

/// Never implemented: what ends with the last reference, on the bus device.
#[diagnostic::on_unimplemented(
    message = "what ends with the last reference is made on the driver's own device: the bus device ends at unbind",
    label = "call this on the device that is being built, inside `devm_drm_dev_alloc!`",
    note = "programs still hold the driver's device when the bus device belongs to another driver"
)]
pub trait DeviceListOfTheBusDevice {}

/// Never implemented: a source of calls for a device that is not complete, or registered already.
#[diagnostic::on_unimplemented(
    message = "what calls the driver is made in probe, between `devm_drm_dev_alloc!` and `devm_register`",
    label = "call this in probe, on what `devm_drm_dev_alloc!` returned",
    note = "it runs sections of a complete device, and unbind stops it: keep what it gives, and use that here",
    note = "for a file, a queue or a context, which begins later and ends before: `dev.init_work(...)`, `dev.timer_setup(...)` or `dev.kthread_run(...)`"
)]
pub trait SourceOutsideOfProbe {}

/// Never implemented: a source for something shorter than the binding, in probe.
#[diagnostic::on_unimplemented(
    message = "a source for a file, a queue or a context is made on a reference, while programs use the device",
    label = "in probe: `devm_work`, `devm_timer` or `devm_kthread`, which end in step 5",
    note = "for something that probe itself begins and ends: `dev()` first"
)]
pub trait SourceForLess {}

/// Never implemented: what only a complete device has.
#[diagnostic::on_unimplemented(
    message = "a device has references and sections when all of its fields are there",
    label = "call this on what `devm_drm_dev_alloc!` returns",
    note = "an initialiser sees the fields above it by their names"
)]
pub trait CompleteDevice {
    #[doc(hidden)]
    fn complete<T: DrmDriver>(&self) -> Dev<T>;
}

/// Never implemented: a section entered from the driver's struct alone.
#[diagnostic::on_unimplemented(
    message = "a section is entered from a counted reference, and `{Self}` is the device itself",
    label = "take the reference: `fn start(dev: &Dev<Self>)`",
    note = "what is for the hardware is a method of the view, where the section is under way"
)]
pub trait SectionOfTheStruct {}

/// Never implemented: what the driver's device has, on the bus device.
#[diagnostic::on_unimplemented(
    message = "the driver's device has this, and this is the bus device",
    label = "call this on what `devm_drm_dev_alloc!` returns",
    note = "the bus device lends hardware, and the driver's device is what programs open"
)]
pub trait DeviceOfTheDriver {}

/// Never implemented: a counted reference, by the name that it has before registration.
#[diagnostic::on_unimplemented(
    message = "a counted reference is made from another one, or from the embedded device",
    label = "call `clone()` on a `Dev`, and `try_get()` on a `DrmDevice`",
    note = "`dev()` is for the device that probe has not registered yet"
)]
pub trait ReferenceFromHere {}

/// Never implemented: the device list, of the driver's device as a whole.
#[diagnostic::on_unimplemented(
    message = "the device list belongs to the embedded device",
    label = "call this on the `#[drm_device]` field"
)]
pub trait DeviceListOfTheWhole {}

/// Never implemented: an early end of an action of the bound list, looked up.
#[diagnostic::on_unimplemented(
    message = "an action ends early by the ticket that `devm_add_action` gave",
    label = "call `release()` or `cancel()` on the ticket",
    note = "the list is not searched, so the ticket cannot find another action of the same kind"
)]
pub trait ActionByItsName {}

/// Never implemented: a registration elsewhere than in probe.
#[diagnostic::on_unimplemented(
    message = "a device is registered in probe, and once",
    label = "call this on what `devm_drm_dev_alloc!` returns, as the last step of probe",
    note = "it is complete then, and programs can open it until unbind"
)]
pub trait RegistrationOutsideOfProbe {}

fn refused<R>() -> Result<R> {
    Err(Errno::EOPNOTSUPP.into())
}
