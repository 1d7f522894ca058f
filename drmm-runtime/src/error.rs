//! Errors are values: what went wrong in words, the figures that show it, and the errno that a program sees.

use core::fmt;

/// `Result` with drmm's [`Error`] as its default error.
pub type Result<T = (), E = Error> = core::result::Result<T, E>;

macro_rules! errnos {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $text:literal;)*) => {
        /// A Linux error number.
        ///
        /// The values are those of `include/uapi/asm-generic/errno.h`, which x86-64 and arm64 share.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[expect(non_camel_case_types, reason = "the names are those that programs know")]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum Errno {
            $($(#[$doc])* $name = $value,)*
        }

        impl Errno {
            /// The name as programs know it, for example `"ENODEV"`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// The error with this number, for example 19.
            #[must_use]
            pub const fn from_number(number: i32) -> Option<Self> {
                match number {
                    $($value => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// One phrase of what the number means.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

errnos! {
    /// The operation needs a right that the caller lacks.
    EPERM = 1, "operation not permitted";
    /// The object named does not exist.
    ENOENT = 2, "no such object";
    /// The wait was interrupted.
    EINTR = 4, "interrupted";
    /// The hardware did not do what it was told.
    EIO = 5, "input or output error";
    /// There is no such device or address.
    ENXIO = 6, "no such device or address";
    /// The file handle is not valid.
    EBADF = 9, "bad file handle";
    /// Nothing is there yet; try again.
    EAGAIN = 11, "try again";
    /// Memory, or room that was reserved up front, ran out.
    ENOMEM = 12, "out of memory";
    /// The caller is not the master of the device.
    EACCES = 13, "permission denied";
    /// A program's pointer leads nowhere.
    EFAULT = 14, "bad address";
    /// The thing is in use.
    EBUSY = 16, "busy";
    /// The thing is there already.
    EEXIST = 17, "exists already";
    /// The device is gone, or its driver is.
    ENODEV = 19, "no such device";
    /// An argument is out of range or makes no sense.
    EINVAL = 22, "invalid argument";
    /// The call means nothing to this device.
    ENOTTY = 25, "not a call of this device";
    /// There is no room left.
    ENOSPC = 28, "no space left";
    /// A number is out of the range of its type.
    ERANGE = 34, "out of range";
    /// Waiting would never end, because the caller holds what it would wait for.
    EDEADLK = 35, "would wait for itself";
    /// The call is not implemented here.
    ENOSYS = 38, "not implemented";
    /// A value does not fit, or a product overflows.
    EOVERFLOW = 75, "value too large";
    /// Not supported by this device.
    EOPNOTSUPP = 95, "not supported";
    /// The release walk has begun: nothing can be added any more.
    ESHUTDOWN = 108, "already being released";
    /// It took too long.
    ETIMEDOUT = 110, "timed out";
    /// What a driver's probe waits for is not there yet.
    EPROBE_DEFER = 517, "probe has to be tried again later";
}

impl Errno {
    /// The positive number, for example 19.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32
    }
}

/// What went wrong.
///
/// An error names the rule that was broken, up to two figures that show it (what was found, then what was
/// allowed), and the [`Errno`] that a program gets to see. It is `Copy` and needs no memory, so that it can be
/// made where memory has just run out.
///
/// ```
/// use drmm_runtime::{Errno, Error};
///
/// let error = Error::new(Errno::EINVAL, "the mode needs more bytes than the video memory has")
///     .figures(33_177_600, 16_777_216);
/// assert_eq!(error.errno(), Errno::EINVAL);
/// assert_eq!(
///     error.to_string(),
///     "the mode needs more bytes than the video memory has: 33177600, limit 16777216 (EINVAL)"
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error {
    errno: Errno,
    what: &'static str,
    figures: Figures,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Figures {
    None,
    Found(u64),
    FoundAndLimit(u64, u64),
}

impl Error {
    /// An error that says `what` is wrong, in one phrase without a full stop.
    #[must_use]
    pub const fn new(errno: Errno, what: &'static str) -> Self {
        Self { errno, what, figures: Figures::None }
    }

    /// Adds the one figure that was found to be wrong.
    #[must_use]
    pub const fn figure(mut self, found: u64) -> Self {
        self.figures = Figures::Found(found);
        self
    }

    /// Adds the figure that was found and the limit that it breaks.
    #[must_use]
    pub const fn figures(mut self, found: u64, limit: u64) -> Self {
        self.figures = Figures::FoundAndLimit(found, limit);
        self
    }

    /// The number that a program gets to see.
    #[must_use]
    pub const fn errno(&self) -> Errno {
        self.errno
    }

    /// The phrase that says what is wrong, without the figures.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        self.what
    }
}

impl From<Errno> for Error {
    fn from(errno: Errno) -> Self {
        Self::new(errno, errno.text())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        match self.figures {
            Figures::None => {}
            Figures::Found(found) => write!(f, ": {found}")?,
            Figures::FoundAndLimit(found, limit) => write!(f, ": {found}, limit {limit}")?,
        }
        write!(f, " ({})", self.errno.name())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl core::error::Error for Error {}
