//! Waiting for the hardware, in a section or outside of one: step 2 of the release order wakes the
//! waiting threads.
//!
//! ```
//! # use core::time::Duration;
//! # use drmm_runtime::{bus::Parent, prelude::*};
//! # #[drm_driver(name = "npu", desc = "An accelerator", major = 1, minor = 0)]
//! # struct Npu { #[drm_device] drm: DrmDevice }
//! # let parent = Parent::new("npu0")?;
//! # parent.bind((), |device| {
//! # let npu = devm_drm_dev_alloc!(device, |_| Npu {})?;
//! let booted = npu.drm.drmm_completion("booted")?;
//! let late = booted.wait_timeout(Duration::from_millis(1)).unwrap_err();
//! assert_eq!(late.errno(), Errno::ETIMEDOUT);
//! booted.complete(); // as the interrupt of the firmware does
//! booted.wait()?;
//! # npu.devm_register()
//! # })?;
//! # Ok::<(), Error>(())
//! ```

mod completion;
mod signal;
mod wait_queue;

pub use completion::Completion;
pub use wait_queue::WaitQueue;
