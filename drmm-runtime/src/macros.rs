//! `devm_drm_dev_alloc!`: the allocation of a device, written as the struct literal it fills.

/// Allocates a device of an annotated struct on a bus device; `devm_drm_dev_alloc` in the kernel.
///
/// The fields are initialised in the order in which they are written. A later initialiser sees an
/// earlier field by its name, as a [`Field`](crate::driver::Field). That derefs to its value, so
/// `mmio.read32(0)` works unchanged and a copy of a handle is `*mmio`. A `?` in an initialiser ends
/// the allocation with that error. What was acquired before stays on the bound list until unbind,
/// and so does the container with its device list.
///
/// The result is an [`Unregistered`](crate::Unregistered) device.
///
/// ```
/// use drmm_runtime::prelude::*;
/// # use drmm_runtime::bus::Parent;
///
/// #[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
/// struct Tiny {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     gain: &'bound u32,
///     volume: Mutex<u32>,
/// }
///
/// # let parent = Parent::new("tiny0")?;
/// parent.bind((), |device| {
///     let tiny = devm_drm_dev_alloc!(device, |drm| Tiny {
///         gain: device.devm(11)?,
///         volume: Mutex::new(**gain - 1),
///     })?;
///     assert_eq!(*tiny.volume.lock(), 10);
///     tiny.devm_register()
/// })?;
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! devm_drm_dev_alloc {
    () => {
        ::core::compile_error!(
            "a bus device and a struct literal are needed: the call is `devm_drm_dev_alloc!(pdev, |drm| Driver { field: value })`"
        )
    };
    // Slips that would end in a syntax error of the compiler's, about something else.
    (|$drm:tt| $($rest:tt)*) => {
        $crate::__private::__alloc_shape! { device_first [$crate] [$drm] [|$drm| $($rest)*] }
    };
    (|$($behind:tt)*) => {
        $crate::__private::__alloc_shape! { device_first [$crate] [$($behind)*] [] }
    };
    ($parent:ident |$drm:tt| $($rest:tt)*) => {
        $crate::__private::__alloc_shape! { comma [$crate] [$parent] [$parent, |$drm| $($rest)*] }
    };
    ($parent:expr, |$drm:pat_param| $driver:path {
        $( $(#[$attribute:meta])* $field:ident $(: $value:expr)? ),* $(,)?
    } $(,)?) => {
        $crate::__private::__alloc! {
            [$crate] [$parent] [$drm] [$driver] [] $( [$(#[$attribute])*] $field [$($value)?] )*
        }
    };
    ($parent:expr, |$drm:pat_param| $driver:path { $($fields:tt)* } $(,)?) => {
        $crate::__drmm_fields! { [$crate] [$parent] [$drm] [$driver] [] [] $($fields)* }
    };
    ($($call:tt)*) => {
        $crate::__drmm_call! { [$($call)*] $($call)* }
    };
}

/// A call that the grammar has refused: finds out what it is, for the sentence about it.
///
/// The call is there twice, since a sign that a rule names has no place in the user's program.
#[doc(hidden)]
#[macro_export]
macro_rules! __drmm_call {
    ($call:tt $parent:expr, |$drm:pat_param| $driver:path { $($fields:tt)* } $($behind:tt)+) => {
        $crate::__private::__alloc_shape! {
            behind [$crate] [$($behind)+] [$parent, |$drm| $driver { $($fields)* }]
        }
    };
    ($call:tt $parent:expr, |$drm:pat_param| $($rest:tt)+) => {
        $crate::__private::__alloc_shape! { literal [$crate] [$($rest)+] [] }
    };
    ($call:tt $parent:expr, |$drm:pat_param|) => {
        $crate::__private::__alloc_shape! { literal [$crate] $call [] }
    };
    ($call:tt $parent:expr, |$drm:ident: $($rest:tt)*) => {
        $crate::__private::__alloc_shape! { typed [$crate] [$($rest)*] [] }
    };
    ($call:tt $parent:expr, || $($rest:tt)*) => {
        $crate::__private::__alloc_shape! { bars [$crate] $call [$parent, |_| $($rest)*] }
    };
    ($call:tt $parent:expr, move $($rest:tt)*) => {
        $crate::__private::__alloc_shape! { move [$crate] $call [$parent, $($rest)*] }
    };
    ($call:tt $parent:expr, $driver:path { $($fields:tt)* } $(,)?) => {
        $crate::__private::__alloc_shape! {
            no_bars [$crate] [$driver] [$parent, |_| $driver { $($fields)* }]
        }
    };
    ($call:tt $parent:expr; $($rest:tt)*) => {
        $crate::__private::__alloc_shape! { semicolon [$crate] $call [$parent, $($rest)*] }
    };
    ($call:tt $($anything:tt)*) => {
        $crate::__private::__alloc_shape! { nothing [$crate] $call [] }
    };
}

/// Fields that the grammar has refused as a whole: reads them one by one, up to the slip.
///
/// A slip that was mended comes back here, so the next one is found as well.
#[doc(hidden)]
#[macro_export]
macro_rules! __drmm_fields {
    ($runtime:tt $parent:tt $drm:tt $driver:tt $errors:tt [$($done:tt)*]
        $( $(#[$attribute:meta])* $field:ident $(: $value:expr)? ),* $(,)?
    ) => {
        $crate::__private::__alloc! {
            $runtime $parent $drm $driver $errors $($done)*
            $( [$(#[$attribute])*] $field [$($value)?] )*
        }
    };
    ($runtime:tt $parent:tt $drm:tt $driver:tt $errors:tt [$($done:tt)*]
        $(#[$attribute:meta])* $field:ident $(: $value:expr)?, $($rest:tt)*
    ) => {
        $crate::__drmm_fields! {
            $runtime $parent $drm $driver $errors
            [$($done)* [$(#[$attribute])*] $field [$($value)?]] $($rest)*
        }
    };
    ($($pieces:tt)*) => {
        $crate::__private::__alloc_slip! { $($pieces)* }
    };
}

/// Code for an editor alone, which ties names together that its user sees as one.
///
/// The condition is one of the crate that the macro is in: a condition in the expansion would be
/// one of the crate that uses it, which `unexpected_cfgs` is about.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __drmm_in_an_editor {
    ($($code:tt)*) => { $($code)* };
}

/// See the macro of the same name for an editor.
#[doc(hidden)]
#[cfg(not(rust_analyzer))]
#[macro_export]
macro_rules! __drmm_in_an_editor {
    ($($code:tt)*) => {};
}

#[doc(hidden)]
pub use __drmm_in_an_editor as in_an_editor;
