//! The severity of a line of the log.

/// The log levels of the kernel that drivers use. The numbers are those of `KERN_ERR`,
/// `KERN_WARNING` and so on.
///
/// A more severe level compares as less, as its number does.
///
/// ```
/// use drmm_runtime::report::Level;
///
/// assert!(Level::Error < Level::Debug);
/// assert_eq!(Level::Warning.number(), 4);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Level {
    /// Something does not work: `dev_err`.
    Error = 3,
    /// Something is wrong, but the rest works: `dev_warn`.
    Warning = 4,
    /// Something that a reader of the log may want to know: `dev_info`.
    Info = 6,
    /// For the authors of drivers: `dev_dbg`. The default reporter does not print it.
    Debug = 7,
}

impl Level {
    /// The kernel's number: 3, 4, 6 or 7.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The level in one word, for example `"warning"`.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}
