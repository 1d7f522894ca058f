//! Errors are values: a phrase that says what went wrong, the figures that show it, and the errno
//! that a program sees.

use core::fmt::{self, Write as _};

/// `Result` with drmm's [`Error`] as its default error.
pub type Result<T = (), E = Error> = core::result::Result<T, E>;

macro_rules! errnos {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $text:literal;)*) => {
        /// A Linux error number.
        ///
        /// The values are those of `include/uapi/asm-generic/errno.h`, which x86-64 and arm64
        /// share.
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

            /// One phrase that says what the number means.
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
    /// The hardware did not do what it was told to do.
    EIO = 5, "input or output error";
    /// There is no such device or address.
    ENXIO = 6, "no such device or address";
    /// The file handle is not valid.
    EBADF = 9, "bad file handle";
    /// Nothing is there yet; try again.
    EAGAIN = 11, "try again";
    /// Memory, or space that was reserved in advance, ran out.
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
    /// The program has no descriptor left.
    EMFILE = 24, "too many open files";
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
    /// Something that a driver's probe needs is not there yet.
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
/// An error names the rule that was broken, and the [`Errno`] that a program sees. It may add up to
/// two figures that show the fault (what was found, then what was allowed), or the name of what
/// failed, or the words of a foreign error ([`because`](Self::because)). It is `Copy` and needs no
/// memory, so that it can be made where memory has just run out.
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
    Of(&'static str),
    Because(Cause),
}

/// How many bytes of a foreign error's text are kept.
const WORDS: usize = 62;

/// What an [`Error`] keeps of the foreign error that caused it: its words, and those of its own
/// causes, cut after 62 bytes.
///
/// It is what [`core::error::Error::source`] of an [`Error`] gives. The value itself is not kept,
/// since an [`Error`] needs no memory and can be copied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    len: u8,
    bytes: [u8; WORDS],
}

impl Cause {
    fn of(error: &dyn core::error::Error) -> Self {
        let mut cause = Self { len: 0, bytes: [0; WORDS] };
        // It fails if the text does not fit; the rest is left out.
        let _ = write!(cause, "{error}");
        let mut below = error.source();
        while let Some(next) = below {
            if write!(cause, ": {next}").is_err() {
                break;
            }
            below = next.source();
        }
        cause
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        // `write_str` cuts between characters.
        core::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl fmt::Write for Cause {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            let end = usize::from(self.len) + letter.len_utf8();
            let place = self.bytes.get_mut(self.len.into()..end).ok_or(fmt::Error)?;
            letter.encode_utf8(place);
            self.len = u8::try_from(end).map_err(|_| fmt::Error)?;
        }
        Ok(())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({:?})", self.text())
    }
}

impl core::error::Error for Cause {}

impl Error {
    /// An error; `what` says in one phrase, without a full stop, what is wrong.
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

    /// Adds the name of what failed, unless there are figures: these say more.
    #[must_use]
    pub const fn of(mut self, name: &'static str) -> Self {
        if matches!(self.figures, Figures::None) {
            self.figures = Figures::Of(name);
        }
        self
    }

    /// Adds the words of the foreign error that caused this one, in the place of figures and of a
    /// name.
    ///
    /// They are its [source](core::error::Error::source). `{:#}` prints them, as each report of a
    /// failed probe does, and `{}` does not. A `&dyn Error` is passed as it is, and a boxed error
    /// as `&*error`.
    ///
    /// ```
    /// use drmm_runtime::{Errno, Error, Result};
    ///
    /// fn lanes(option: &str) -> Result<u8> {
    ///     option.parse().map_err(|cause| Error::new(Errno::EINVAL, "`lanes` is no number").because(cause))
    /// }
    ///
    /// let error = lanes("four").expect_err("it is a word");
    /// assert_eq!(error.to_string(), "`lanes` is no number (EINVAL)");
    /// assert_eq!(format!("{error:#}"), "`lanes` is no number (EINVAL): invalid digit found in string");
    /// let source = std::error::Error::source(&error).expect("there is a cause");
    /// assert_eq!(source.to_string(), "invalid digit found in string");
    /// ```
    #[must_use]
    pub fn because(mut self, cause: impl core::error::Error) -> Self {
        self.figures = Figures::Because(Cause::of(&cause));
        self
    }

    /// The number that a program sees.
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
            Figures::None | Figures::Because(_) => {}
            Figures::Found(found) => write!(f, ": {found}")?,
            Figures::FoundAndLimit(found, limit) => write!(f, ": {found}, limit {limit}")?,
            Figures::Of(name) => write!(f, ": {name}")?,
        }
        write!(f, " ({})", self.errno.name())?;
        match &self.figures {
            Figures::Because(cause) if f.alternate() => write!(f, ": {cause}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self:#})")
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.figures {
            Figures::Because(cause) => Some(cause),
            _ => None,
        }
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    extern crate std;

    use super::*;
    use std::boxed::Box;
    use std::string::{String, ToString};

    /// A foreign error with a cause of its own.
    #[derive(Debug)]
    struct Foreign(&'static str, Option<Box<Foreign>>);

    impl fmt::Display for Foreign {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl core::error::Error for Foreign {
        fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }

    fn source(error: &Error) -> Option<String> {
        core::error::Error::source(error).map(ToString::to_string)
    }

    #[test]
    fn the_chain_of_a_foreign_error_is_kept_in_words() {
        let foreign = Foreign("no EDID", Some(Box::new(Foreign("the bus hangs", None))));
        let error = Error::new(Errno::EIO, "no monitor").because(&foreign);
        assert_eq!(source(&error).as_deref(), Some("no EDID: the bus hangs"));
        assert_eq!(
            std::format!("{error} / {error:#}"),
            "no monitor (EIO) / no monitor (EIO): no EDID: the bus hangs"
        );
        let boxed: Box<dyn std::error::Error> = Box::new(foreign);
        assert_eq!(Error::new(Errno::EIO, "no monitor").because(&*boxed), error);
        assert_eq!(source(&error.figure(3)), None, "the last that is said counts");
    }

    #[test]
    fn words_are_cut_between_characters() {
        let long = "\u{e9}".repeat(40);
        let error = Error::new(Errno::EIO, "no monitor").because(Foreign(long.leak(), None));
        assert_eq!(source(&error), Some("\u{e9}".repeat(31)));
        let longer = Foreign("a", Some(Box::new(Foreign("\u{e9}".repeat(40).leak(), None))));
        let error = Error::new(Errno::EIO, "no monitor").because(longer);
        assert_eq!(source(&error), Some(std::format!("a: {}", "\u{e9}".repeat(29))));
    }

    #[test]
    fn an_error_is_a_small_value() {
        assert_eq!(size_of::<Error>(), 88);
        assert_eq!(size_of::<Result>(), 88);
    }
}
