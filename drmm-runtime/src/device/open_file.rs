//! A program's open file, as the trace sees it.

use core::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Errno, Result};
use crate::trace::{Kind, Label, List, Owner, Place};

/// A device that a program has opened, for the trace.
///
/// [`Dev::open_file`](crate::Dev::open_file) makes it. It belongs into the program's open file, and
/// is dropped when the program closes that. It keeps nothing alive. Without a listener that wants
/// [details](crate::report::Kind::is_detail) it costs a load when it is made and when it is
/// dropped.
///
/// ```
/// use drmm_runtime::publish::OpenFile;
/// # use drmm_runtime::{bus::Parent, prelude::*};
/// # #[drm_driver(name = "adc", desc = "A converter", major = 1, minor = 0)]
/// # struct Adc { #[drm_device] drm: DrmDevice, #[devm] sample: &'bound u32 }
/// # let parent = Parent::new("adc0")?;
/// # let mut made = None;
/// # parent.bind((), |device| {
/// #     let adc = devm_drm_dev_alloc!(device, |_| Adc { sample: device.devm(7)? })?;
/// #     made = Some(adc.dev());
/// #     adc.devm_register()
/// # })?;
/// # let dev = made.unwrap();
///
/// let opened: OpenFile = dev.open_file("video node"); // a program has opened it
/// assert_eq!(opened.answer(dev.with_hw(|hw| *hw.sample))?, 7);
/// parent.unplug()?;
/// let refused = opened.answer(dev.with_hw(|hw| *hw.sample)); // the trace is told of this one
/// assert_eq!(refused.unwrap_err().errno(), Errno::ENODEV);
/// # parent.unbind(Removal::Surprise)?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
#[must_use = "it belongs into the open file: the program has closed it when it is dropped"]
pub struct OpenFile {
    owner: Owner,
    name: &'static str,
    place: Place,
    number: usize,
}

impl OpenFile {
    #[track_caller]
    pub(crate) fn new(owner: Owner, name: &'static str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let this = Self { owner, name, place: Place::caller(), number };
        this.tell(Kind::Open);
        this
    }

    /// Passes on the answer to a program's call. If it is `ENODEV`, the trace is told.
    pub fn answer<R>(&self, answer: Result<R>) -> Result<R> {
        if answer.as_ref().is_err_and(|error| error.errno() == Errno::ENODEV) {
            self.tell(Kind::Gone);
        }
        answer
    }

    fn tell(&self, kind: Kind) {
        let label = Label { name: self.name, ty: "", place: self.place };
        self.owner.detail_at(kind, List::File, label, self.number);
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        self.tell(Kind::Close);
    }
}
