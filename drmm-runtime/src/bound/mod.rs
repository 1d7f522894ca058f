//! The bound scope: what ends when the driver unbinds from the hardware, `devm_` in the kernel.
//!
//! The list owns, and the driver borrows. A resource is moved to the bound list and the driver gets
//! a reference for `'bound`, so a driver has nothing to leak and nothing to release. The list takes
//! only values that are `'static`: a value that borrowed from another entry of the list could
//! access that after its end.

mod bound_device;
mod bus;
mod bus_entry;
mod bus_lock;
#[cfg(not(loom))]
pub(crate) mod child;
mod descent;
pub(crate) mod device_base;
pub(crate) mod device_list;
pub(crate) mod ending;
pub(crate) mod group;
pub(crate) mod handles;
pub(crate) mod inner;
#[cfg(not(loom))]
mod links;
mod locking;
#[cfg(loom)]
mod no_links;
pub(crate) mod on;
#[cfg(not(loom))]
mod origin;
pub(crate) mod parent;
pub(crate) mod pending;
mod probe_report;
pub(crate) mod release_order;
mod scope;
#[cfg(any(feature = "std", drmm_kernel))]
pub(crate) mod stop_entry;
#[cfg(not(loom))]
pub(crate) mod supplier;
pub(crate) mod ticket;
mod traced;
mod undo;
mod waiting;
#[cfg(any(feature = "std", drmm_kernel))]
pub(crate) mod workers;

#[cfg(loom)]
use no_links as links;
#[cfg(loom)]
use no_links as origin;

pub use bound_device::BoundDevice;
pub use bus::Bus;
#[cfg(drmm_kernel)]
pub(crate) use descent::unbind as release;
pub use scope::Bound;
