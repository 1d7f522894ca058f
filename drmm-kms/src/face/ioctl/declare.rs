//! `declare_drm_ioctls!`: from a list of calls to constants for programs and a table for the core.

use drmm_runtime::Result;

use super::layout::Layout;
use super::word::{io, ior, iow, iowr, COMMAND_BASE, COMMAND_END};

/// What a call returns to its program, beside the argument: nothing, or a number.
#[diagnostic::on_unimplemented(
    message = "a call cannot return `{Self}` to its program",
    label = "`Result` for success alone, `Result<u32>` for a number beside it",
    note = "what a call tells is in its argument: `fn(hw) -> Struct` or `fn(hw, &mut Struct)`"
)]
pub trait Answer {
    /// As the program gets it.
    fn number(self) -> i32;
}

impl Answer for () {
    fn number(self) -> i32 {
        0
    }
}

impl Answer for u32 {
    /// Negative numbers are errors, so larger ones become the largest.
    fn number(self) -> i32 {
        i32::try_from(self).unwrap_or(i32::MAX)
    }
}

/// The command word of call `nr` of a driver's own, with an argument that programs write, read, or
/// both.
#[must_use]
pub const fn word_of(nr: u8, size: usize, write: bool, read: bool) -> u32 {
    let nr = COMMAND_BASE.saturating_add(nr);
    match (write, read) {
        (false, false) => io(nr),
        (true, false) => iow(nr, size),
        (false, true) => ior(nr, size),
        (true, true) => iowr(nr, size),
    }
}

/// The word of a call by the type of its argument.
#[must_use]
pub const fn word<A: Layout>(nr: u8, write: bool, read: bool) -> u32 {
    word_of(nr, A::SIZE, write, read)
}

/// Whether all numbers are those of calls of a driver's own.
#[must_use]
pub const fn are_in_range(mut numbers: &[u8]) -> bool {
    while let [first, others @ ..] = numbers {
        if *first >= COMMAND_END - COMMAND_BASE {
            return false;
        }
        numbers = others;
    }
    true
}

/// Whether no number is there twice.
#[must_use]
pub const fn are_different(mut numbers: &[u8]) -> bool {
    while let [first, others @ ..] = numbers {
        let mut rest = others;
        while let [other, tail @ ..] = rest {
            if *first == *other {
                return false;
            }
            rest = tail;
        }
        numbers = others;
    }
    true
}

/// A call without an argument. The function comes last, so that one of another form is told at its
/// name.
pub fn none<W, F, R: Answer>(with: &W, file: &F, _: &mut [u8], run: fn(&W, &F) -> Result<R>) -> Result<i32> {
    run(with, file).map(Answer::number)
}

/// A call whose argument programs write.
pub fn input<W, F, A: Layout, R: Answer>(
    with: &W,
    file: &F,
    bytes: &mut [u8],
    run: fn(&W, &F, &A) -> Result<R>,
) -> Result<i32> {
    run(with, file, &A::from_bytes(bytes)).map(Answer::number)
}

/// A call whose argument programs read.
pub fn output<W, F, A: Layout>(
    with: &W,
    file: &F,
    bytes: &mut [u8],
    run: fn(&W, &F) -> Result<A>,
) -> Result<i32> {
    run(with, file)?.write_to(bytes);
    Ok(0)
}

/// A call whose argument programs write and read. It is stored on errors too.
pub fn in_out<W, F, A: Layout, R: Answer>(
    with: &W,
    file: &F,
    bytes: &mut [u8],
    run: fn(&W, &F, &mut A) -> Result<R>,
) -> Result<i32> {
    let mut argument = A::from_bytes(bytes);
    let result = run(with, file, &mut argument);
    argument.write_to(bytes);
    result.map(Answer::number)
}

/// In the place of a call whose declaration is refused: nothing more is said of its function.
pub fn refused<W, F, H>(_: &W, _: &F, _: &mut [u8], _: H) -> Result<i32> {
    Ok(0)
}

/// Declares the calls of a driver's own: numbers, arguments, rights, and the functions behind them.
///
/// Each line is a constant for programs, the command word, and the form of the function:
///
/// | form | what the function gets and gives | the argument in C |
/// | --- | --- | --- |
/// | `fn(hw)` | `fn(hw: &Self::Hw<'_>, file: &Self::File) -> Result` | none: `DRM_IO` |
/// | `fn(hw, &Arg)` | the argument too | `DRM_IOW` |
/// | `fn(hw) -> Arg` | `-> Result<Arg>` | `DRM_IOR` |
/// | `fn(hw, &mut Arg)` | the argument, to be changed | `DRM_IOWR` |
/// | `fn(self, ..)` | `&self` in the place of `hw` | as above |
///
/// A function with `hw` runs in a section of the gate, so it has the hardware for as long as it
/// runs. One with `self` has none, and runs for every file until the unplug. After it, programs get
/// `ENODEV`. Calls on one file, and on several, can run at the same time.
///
/// Behind a function are the flags of [`IoctlFlags`](crate::IoctlFlags), as in
/// `=> Unit::set, auth, master`.
///
/// The argument is copied once before the function and once after it, as `drm_ioctl` does. What a
/// program of an older version does not send is zero, and what it does not expect is not stored.
/// The numbers are those behind `DRM_COMMAND_BASE`. That each is given once and is below 0x60, and
/// that sizes and layouts are right, is found out when the program is built. What an address in an
/// argument leads to is not copied.
///
/// ```
/// use drmm_kms::prelude::*;
/// use drmm_kms::{declare_drm_ioctls, uapi_structs};
/// use drmm_runtime::prelude::*;
/// # use drmm_runtime::bus::Parent;
///
/// #[drm_driver(name = "adder", desc = "A card that adds", major = 1, minor = 0)]
/// struct Adder {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     sum: &'bound Mutex<u64>,
///     #[drmm]
///     card: ModeConfig,
///     #[drmm]
///     ioctls: Ioctls,
/// }
///
/// uapi_structs! {
///     /// A number, and the sum with it.
///     pub struct Add (16) { pub number: u64, pub sum: u64 }
/// }
///
/// declare_drm_ioctls! {
///     impl DriverIoctls for Adder;
///
///     /// Adds a number to the sum of all programs.
///     pub const ADD = 0x00: fn(hw, &mut Add) => Adder::add;
///     /// How many numbers this program has added.
///     pub const COUNT = 0x01: fn(self) => Adder::count, render_allow;
/// }
///
/// impl DriverFile for Adder {
///     type File = Mutex<u32>;
///
///     fn open(_: &AdderHw<'_>) -> Result<Mutex<u32>> {
///         Ok(Mutex::new(0))
///     }
/// }
///
/// impl Adder {
///     fn add(hw: &AdderHw<'_>, file: &Mutex<u32>, arg: &mut Add) -> Result {
///         *hw.sum.lock() += arg.number;
///         *file.lock() += 1;
///         arg.sum = *hw.sum.lock();
///         Ok(())
///     }
///
///     fn count(&self, file: &Mutex<u32>) -> Result<u32> {
///         Ok(*file.lock())
///     }
/// }
///
/// # let parent = Parent::new("adder0")?;
/// parent.bind((), |device| {
///     let adder = devm_drm_dev_alloc!(device, |drm| Adder {
///         sum: device.devm(Mutex::new(0))?,
///         card: drm.drmm_mode_config_init(ModeLimits::none())?,
///         ioctls: drm.drmm_ioctls_init(&card)?,
///     })?;
///     adder.devm_register()
/// })?;
/// let mut program = drmm_kms::Program::new(drmm_kms::open_by_parent("adder0")?);
/// let mut add = Add { number: 5, ..Add::default() };
/// program.call(ADD, &mut add)?;
/// assert_eq!(add.sum, 5);
/// assert_eq!(program.call(COUNT, &mut [0_u8; 0])?, 1);
/// # drop(program);
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! declare_drm_ioctls {
    (
        impl DriverIoctls for $driver:ty;
        $(
            $(#[$doc:meta])*
            $vis:vis const $name:ident = $nr:literal : fn($with:tt $(, $($arg:tt)+)?) $(-> $out:ty)?
                => $handler:expr $(, $flag:ident)* ;
        )*
    ) => {
        $(
            $(#[$doc])*
            $vis const $name: u32 = $crate::__ioctl_part!(word $nr, ($($($arg)+)?), ($($out)?));
        )*

        const _: () = {
            ::core::assert!(
                $crate::__ioctl::are_in_range(&[$($nr),*]),
                "the numbers of a driver's own calls go from 0x00 to 0x5f"
            );
            ::core::assert!($crate::__ioctl::are_different(&[$($nr),*]), "two calls have the same number");
        };

        impl $crate::DriverIoctls for $driver {
            const IOCTLS: &'static [$crate::IoctlDesc<Self>] = &[$(
                $crate::IoctlDesc {
                    word: $name,
                    name: ::core::stringify!($name),
                    flags: $crate::IoctlFlags::NONE$(.$flag())*,
                    run: $crate::__ioctl_part!(run $with, ($($($arg)+)?), ($($out)?), $handler),
                }
            ),*];
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __ioctl_part {
    (word $nr:literal, (), ()) => {
        $crate::__ioctl::word_of($nr, 0, false, false)
    };
    (word $nr:literal, (&mut $arg:ty), ()) => {
        $crate::__ioctl::word::<$arg>($nr, true, true)
    };
    (word $nr:literal, (& $arg:ty), ()) => {
        $crate::__ioctl::word::<$arg>($nr, true, false)
    };
    (word $nr:literal, (), ($out:ty)) => {
        $crate::__ioctl::word::<$out>($nr, false, true)
    };
    (word $nr:literal, ($($arg:tt)+), ($($out:ty)?)) => {
        ::core::compile_error!(
            "a call has one argument: `&Arg` that programs write, `-> Arg` that they read, or `&mut Arg`"
        )
    };

    (run hw, $arg:tt, $out:tt, $handler:expr) => {
        $crate::__ioctl::Run::Hw(|with, file, bytes| {
            $crate::__ioctl_part!(call $arg, $out)(with, file, bytes, $handler)
        })
    };
    (run self, $arg:tt, $out:tt, $handler:expr) => {
        $crate::__ioctl::Run::NoHw(|with, file, bytes| {
            $crate::__ioctl_part!(call $arg, $out)(with, file, bytes, $handler)
        })
    };
    (run $other:tt, $arg:tt, $out:tt, $handler:expr) => {
        ::core::compile_error!("a call begins with `hw`, if it has the hardware, or with `self`")
    };

    (call (), ()) => {
        $crate::__ioctl::none
    };
    (call (&mut $arg:ty), ()) => {
        $crate::__ioctl::in_out::<_, _, $arg, _>
    };
    (call (& $arg:ty), ()) => {
        $crate::__ioctl::input::<_, _, $arg, _>
    };
    (call (), ($out:ty)) => {
        $crate::__ioctl::output::<_, _, $out>
    };
    (call $arg:tt, $out:tt) => {
        $crate::__ioctl::refused
    };
}
