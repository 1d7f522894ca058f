//! The owner of a source that ends before the binding does, for a file, a queue or a context.

use core::fmt;
use core::ops::Deref;
use core::panic::Location;

use super::source::Source;
use super::{Kthread, Timer, Work};
use crate::class::{AtLastRef, Resource};
use crate::counted::Ref;
use crate::trace::Place;

/// A handle that leads to a source.
pub trait Handle {
    /// The source.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "called by `Owned` only")]
    fn source(&self) -> &Ref<Source>;
}

/// The owner of a piece of work, a timer or a thread that was made for something shorter than the
/// binding.
///
/// Keep it in what it was made for: the state of a file, a queue, a context. Its drop cancels the
/// source, waits for a run under way, and drops the closure, so that the closure uses nothing after
/// its end. At unbind the source ends in step 5 as all others do, even if the owner is still alive
/// or was leaked.
///
/// It derefs to the handle, which can be cloned and passed on. After the owner's end the handle
/// fails with `ESHUTDOWN`, after unbind with `ENODEV`.
///
/// # Where the drop does not wait
///
/// The drop does not wait on the source's own thread (in its run, or where its closure is dropped),
/// nor if the source waits for the thread that drops the owner. Then the source ends by itself as
/// soon as its run is over. If it has not ended by step 5, that step waits for it. The case is
/// reported to the trace ([`Kind::Stuck`](crate::report::Kind::Stuck)). If the owner of a thread is
/// dropped inside a section, the wait ends once the device is unplugged.
///
/// ```
/// use drmm_runtime::work::{Owned, Timer};
/// # use core::time::Duration;
/// # use drmm_runtime::{bus::Parent, prelude::*};
/// # #[drm_driver(name = "gpu", desc = "A processor", major = 1, minor = 0)]
/// # struct Gpu { #[drm_device] drm: DrmDevice, #[devm] clock: &'bound u32 }
/// # Parent::new("gpu0")?.bind((), |device| {
/// # let gpu = devm_drm_dev_alloc!(device, |_| Gpu { clock: device.devm(900)? })?;
/// # let dev = gpu.dev();
///
/// /// A program's context, which ends long before the binding.
/// struct Context {
///     idle: Owned<Timer>,
/// }
///
/// let context = Context { idle: dev.timer_setup("idle", |hw| { println!("{} MHz", hw.clock); None })? };
/// context.idle.modify(Duration::from_secs(10))?;
/// drop(context); // the timer is shut down, and no run is under way
/// # gpu.devm_register()
/// # })?;
/// # Ok::<(), Error>(())
/// ```
#[must_use = "the source ends when its owner is dropped: keep it in what the source was made for"]
pub struct Owned<S: Handle> {
    handle: S,
    /// The line that made it, for reports of the wait.
    place: &'static Location<'static>,
}

impl<S: Handle> Owned<S> {
    #[track_caller]
    pub(super) fn new(handle: S) -> Self {
        Self { handle, place: Location::caller() }
    }
}

impl<S: Handle> Deref for Owned<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.handle
    }
}

impl<S: Handle> Drop for Owned<S> {
    fn drop(&mut self) {
        // On an error the drop does not wait, see the type's documentation.
        let _ = Source::shut_down_sync(self.handle.source(), Place::of(self.place));
    }
}

impl<S: Handle + fmt::Debug> fmt::Debug for Owned<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Owned").field(&self.handle).finish()
    }
}

impl<S: Handle> Resource for Owned<S> {
    type Ends = AtLastRef;
}

macro_rules! handles {
    ($($handle:ident),*) => { $(
        impl Handle for $handle {
            #[expect(private_interfaces, reason = "called by `Owned` only")]
            fn source(&self) -> &Ref<Source> {
                &self.source
            }
        }

        impl fmt::Debug for $handle {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut this = f.debug_struct(stringify!($handle));
                this.field("name", &self.source.name).field("open", &super::start::is_open(&self.source));
                this.finish_non_exhaustive()
            }
        }

        impl Resource for $handle {
            type Ends = AtLastRef;
        }
    )* };
}

handles!(Work, Timer, Kthread);
