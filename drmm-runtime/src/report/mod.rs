//! What happened and what is alive: the events of the trace, the tools that read them, and reports.
//!
//! A [`Recorder`] keeps events and prints a release order, a [`Census`] knows what is alive. Both
//! need `std`; without it [`set_hook`] gives each event to a function. A [`Report`] is one line for
//! the log, which is sent without being asked for; [`set_reporter`] replaces the default reporter.
//!
//! ```
//! use drmm_runtime::bus::Parent;
//! use drmm_runtime::prelude::*;
//! use drmm_runtime::report::Recorder;
//!
//! let recorder = Recorder::new();
//! let parent = Parent::new("clock.0")?;
//! parent.bind((), |device| device.devm_add_action("off", || {}).map(drop))?;
//! parent.unbind(Removal::Orderly)?;
//! let walk = recorder.walk_of(&parent);
//! assert!(walk.released().eq(["off", "bus device"]));
//! println!("{walk}"); // a branch for each step, a leaf for each release
//! # Ok::<(), Error>(())
//! ```

#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "std")]
pub(crate) mod alive;
#[cfg(feature = "std")]
mod census;
#[cfg(feature = "std")]
mod cycle;
#[cfg(feature = "std")]
pub(crate) mod listen;
#[cfg(feature = "std")]
mod recorder;
#[cfg(feature = "std")]
pub(crate) mod sorted;
#[cfg(feature = "std")]
mod words;

#[cfg(not(feature = "std"))]
pub use crate::trace::set_hook;
pub use crate::trace::{set_reporter, Event, Kind, Level, List, Phase, Place, Report, Topic};
#[cfg(feature = "std")]
pub use alive::{Alive, LiveDevice, LiveReference, LiveSection};
#[cfg(feature = "std")]
pub use census::{AtExit, Census};
#[cfg(feature = "std")]
pub use cycle::Cycle;
#[cfg(feature = "std")]
pub use listen::set_hook;
#[cfg(feature = "std")]
pub use recorder::{Record, Recorder, Walk};
#[cfg(feature = "std")]
pub(crate) use words::{short, sort};
