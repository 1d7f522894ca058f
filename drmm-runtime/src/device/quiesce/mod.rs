//! What runs by itself (work, timers, threads) and has to be quiet before its data goes.
//!
//! Each source is a thread that the stop phase ends: in step 5 it is told to stop and waited for, newest first
//! among the callbacks, before the hardware view or any resource is released. So the closure may use both, and
//! there is nothing to cancel by hand, in an error path or in a `remove()`. In the kernel these are
//! `devm_work_autocancel`, and for timers and threads nothing.

mod kthread;
mod timer;
mod work;
mod worker;

pub use kthread::{Kthread, Stop};
pub use timer::Timer;
pub use work::Work;
pub(crate) use worker::belongs_to;
