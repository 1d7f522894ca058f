//! Lines for the log in a driver's words: `dev_err!` and its kin.

use crate::bound::parent::Parent;
use crate::device::building::Building;
use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::device::drm_device::DrmDevice;
use crate::device::unregistered::Unregistered;

/// What has a name in the log: that of its bus device.
///
/// A bus device of probe has [`BoundDevice::dev_name`](crate::bus::BoundDevice::dev_name) instead.
/// A driver's struct and its view have the embedded device: `self.drm`.
///
/// ```
/// use drmm_runtime::bus::{DeviceName, Parent};
///
/// assert_eq!(Parent::new("0000:00:02.0")?.dev_name(), "0000:00:02.0");
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub trait DeviceName {
    /// The name, for example `"0000:00:02.0"`; `dev_name`.
    fn dev_name(&self) -> &str;
}

impl DeviceName for Parent {
    fn dev_name(&self) -> &str {
        self.name()
    }
}

impl DeviceName for DrmDevice {
    fn dev_name(&self) -> &str {
        self.parent_name()
    }
}

impl<T: DrmDriver> DeviceName for Building<'_, T> {
    fn dev_name(&self) -> &str {
        self.parent_name()
    }
}

impl<T: DrmDriver> DeviceName for Unregistered<'_, T> {
    fn dev_name(&self) -> &str {
        self.parent_name()
    }
}

impl<T: DrmDriver> DeviceName for Dev<T> {
    fn dev_name(&self) -> &str {
        self.parent_name()
    }
}

/// The name, for a caller that looks for it on the struct or the view.
#[doc(hidden)]
pub trait NoNameHere: DrmDriver {
    fn dev_name(&self) -> &'static str
    where
        Self: NameOfTheWhole,
    {
        ""
    }
}

impl<T: DrmDriver> NoNameHere for T {}

/// Never implemented: the name of a driver's device as a whole.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the name in the log belongs to the embedded device",
    label = "log with the `#[drm_device]` field, as in `dev_info!(self.drm, ...)`"
)]
pub trait NameOfTheWhole {}

/// Writes a line to the log about something that does not work; `dev_err`.
///
/// The first argument has the name: the bus device of probe, a `Dev`, the device that is being
/// built, or the embedded device, which a method of the driver or of its view has as `self.drm`.
/// The rest is as in `format!`; the text has no full stop and no line break.
///
/// The line is a [`Report`](crate::report::Report) with
/// [`Topic::Message`](crate::report::Topic::Message). So it is printed on standard error, which a
/// test captures; in a kernel it is in the log; without `std` the embedder's `Platform` prints it;
/// and [`set_reporter`](crate::report::set_reporter) passes it to a function of the program, for
/// example one that hands it on to `tracing`. Nothing is allocated, and the text is put together
/// only if it is printed.
///
/// ```
/// use drmm_runtime::{dev_dbg, dev_err, dev_info, dev_warn, prelude::*};
/// # use drmm_runtime::bus::Parent;
///
/// #[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
/// struct Tiny {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     gain: &'bound u32,
/// }
///
/// impl TinyHw<'_> {
///     fn check(&self) -> Result {
///         if *self.gain > 10 {
///             dev_warn!(self.drm, "a gain of {} is a lot", self.gain);
///         }
///         Ok(())
///     }
/// }
///
/// # let parent = Parent::new("tiny0")?;
/// parent.bind((), |device| {
///     dev_dbg!(device, "found");
///     let tiny = devm_drm_dev_alloc!(device, |drm| Tiny {
///         gain: {
///             dev_info!(drm, "alive");
///             device.devm(11)?
///         },
///     })?;
///     tiny.with_hw(|hw| hw.check())??;
///     if tiny.with_hw(|hw| *hw.gain)? == 0 {
///         dev_err!(tiny, "no gain at all");
///     }
///     tiny.devm_register()
/// })?;
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! dev_err {
    ($device:expr, $($text:tt)+) => { $crate::dev_printk!($crate::report::Level::Error, $device, $($text)+) };
}

/// Writes a line to the log about something that is wrong, where the rest works; `dev_warn`. See
/// [`dev_err!`](crate::dev_err).
///
/// ```
/// # let card = drmm_runtime::bus::Parent::new("card0")?;
/// drmm_runtime::dev_warn!(card, "the monitor's EDID has a bad checksum");
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[macro_export]
macro_rules! dev_warn {
    ($device:expr, $($text:tt)+) => { $crate::dev_printk!($crate::report::Level::Warning, $device, $($text)+) };
}

/// Writes a line to the log that a reader of it may want to know; `dev_info`. See
/// [`dev_err!`](crate::dev_err).
///
/// ```
/// # let card = drmm_runtime::bus::Parent::new("card0")?;
/// drmm_runtime::dev_info!(card, "{} MiB of video memory", 16);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[macro_export]
macro_rules! dev_info {
    ($device:expr, $($text:tt)+) => { $crate::dev_printk!($crate::report::Level::Info, $device, $($text)+) };
}

/// Writes a line for the author of the driver, which is not printed by default; `dev_dbg`. See
/// [`dev_err!`](crate::dev_err).
///
/// ```
/// # let card = drmm_runtime::bus::Parent::new("card0")?;
/// drmm_runtime::dev_dbg!(card, "status {:#010x}", 0x80);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[macro_export]
macro_rules! dev_dbg {
    ($device:expr, $($text:tt)+) => { $crate::dev_printk!($crate::report::Level::Debug, $device, $($text)+) };
}

/// Writes a line of a level that is known only when the driver runs; `dev_printk`. See
/// [`dev_err!`](crate::dev_err).
///
/// ```
/// use drmm_runtime::report::Level;
/// # let card = drmm_runtime::bus::Parent::new("card0")?;
/// let level = if card.is_bound() { Level::Info } else { Level::Warning };
/// drmm_runtime::dev_printk!(level, card, "no picture");
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[macro_export]
macro_rules! dev_printk {
    ($level:expr, $device:expr, $($text:tt)+) => {{
        #[allow(unused_imports)]
        use $crate::__private::log::{BoundDevice as _, DeviceName as _, NoNameHere as _};
        $crate::report::Report::new(
            $level,
            $crate::report::Topic::Message,
            $device.dev_name(),
            ::core::format_args!($($text)+),
        )
        .send();
    }};
}
