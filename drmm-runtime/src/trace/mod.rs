//! The stream of events of what is acquired and released. Dumps, pictures and tests all read it.
//!
//! The words follow the kernel's `drm.debug=0x200` and `devres.log`. Each event has a name, a type,
//! the place in the source where the thing was acquired, the list that it is on and the step of the
//! release order.
//!
//! It is only written here. The tools that read it are in `report`.

mod event;
mod hook;
mod owner;
mod report;
#[cfg(feature = "std")]
pub(crate) mod scope;
mod words;

pub use crate::level::Level;
pub use event::{Event, Kind, List, Phase, Place};
pub(crate) use hook::is_heard;
#[cfg(not(feature = "std"))]
pub use hook::set_hook;
#[cfg(not(drmm_kernel))]
pub(crate) use hook::wants_detail;
#[cfg(feature = "std")]
pub(crate) use hook::{store_hook, Detail};
pub(crate) use owner::{EntryInfo, Label, Owner};
pub use report::{set_reporter, Report, Topic};
#[cfg(feature = "std")]
pub(crate) use words::Short;
