//! How a binding ends.

/// How a binding ends. The [`unbind` hook](crate::DrmDriver::call_unbind_hook) and the off-function
/// of an
/// [`On`](crate::resource::On) are told this value, and the event of step 1 has it
/// ([`Event::removal`](crate::report::Event::removal)).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Removal {
    /// The driver is asked to release the hardware, which is there and answers.
    Orderly,
    /// The hardware is gone: reads return all ones, and writes are dropped. This includes hardware
    /// that went away during a probe.
    Surprise,
    /// Probe has failed; the hardware is there and answers. Only the runtime gives this value,
    /// never a bus.
    ProbeFailed,
}

impl Removal {
    /// Whether the hardware is there and answers, so that it makes sense to wait for it.
    ///
    /// ```
    /// use drmm_runtime::bus::Removal;
    ///
    /// assert!(Removal::Orderly.hardware_is_there() && Removal::ProbeFailed.hardware_is_there());
    /// assert!(!Removal::Surprise.hardware_is_there());
    /// ```
    #[must_use]
    pub const fn hardware_is_there(self) -> bool {
        !matches!(self, Self::Surprise)
    }

    /// In words: `"orderly"`, `"surprise"` or `"probe failed"`.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Orderly => "orderly",
            Self::Surprise => "surprise",
            Self::ProbeFailed => "probe failed",
        }
    }

    /// The value with this number; `Orderly` for an unknown number.
    pub(crate) const fn of(number: u8) -> Self {
        match number {
            1 => Self::Surprise,
            2 => Self::ProbeFailed,
            _ => Self::Orderly,
        }
    }
}

const _: () = assert!(
    matches!(Removal::of(Removal::Surprise as u8), Removal::Surprise)
        && matches!(Removal::of(Removal::ProbeFailed as u8), Removal::ProbeFailed)
);
