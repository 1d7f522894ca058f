//! Sources: code that runs by itself (work, timers, threads) and must be stopped before its data
//! ends.
//!
//! Each *source* is a thread that the stop phase ends: step 5 tells it to stop and waits for it,
//! newest first among the callbacks, before the hardware view or any resource is released. So the
//! closure may use both, and the driver has nothing to cancel by hand, in an error path or in a
//! `remove()`. The kernel has `devm_work_autocancel` for work, and nothing like it for timers and
//! threads.
//!
//! A source that is made for something shorter than the binding, such as a file or a queue, ends
//! with its owner ([`Owned`]), and in step 5 at the latest. A thread that waits for a run or for
//! another thread is refused if that one waits for it: see `circle`.
//!
//! ```
//! # use core::time::Duration;
//! # use drmm_runtime::{bus::Parent, prelude::*};
//! # #[drm_driver(name = "cam", desc = "A camera", major = 1, minor = 0)]
//! # struct Camera { #[drm_device] drm: DrmDevice, #[devm] lens: &'bound u32 }
//! # let parent = Parent::new("cam0")?;
//! # parent.bind((), |device| {
//! # let camera = devm_drm_dev_alloc!(device, |_| Camera { lens: device.devm(35)? })?;
//! let refocus = camera.devm_work("refocus", |hw| println!("{} mm", hw.lens))?;
//! let watch = camera.devm_timer("watch", move |_hw| {
//!     let _ = refocus.queue(); // it fails once the camera is unbound
//!     Some(Duration::from_secs(1))
//! })?;
//! watch.modify(Duration::from_millis(1))?;
//! # camera.devm_register()
//! # })?;
//! parent.unbind(Removal::Orderly)?; // stops both, then releases the lens
//! # Ok::<(), Error>(())
//! ```

mod circle;
mod engine;
mod kthread;
mod owned;
mod section;
mod source;
mod start;
mod state;
mod timer;
mod work_item;

pub use kthread::{Kthread, Stop};
pub use owned::Owned;
pub use timer::Timer;
pub use work_item::Work;
