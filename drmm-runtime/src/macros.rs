//! `devm_drm_dev_alloc!`: the allocation of a device, written as the struct literal it fills.

/// Allocates a device of an annotated struct on a bus device; `devm_drm_dev_alloc` in the kernel.
///
/// The fields are initialised in the order in which they are written. An earlier one is visible by its name in
/// the later ones, as [`Field`](crate::Field): it derefs to its value, so `mmio.read32(0)` works as it stands and
/// a copy of a handle is `*mmio`. A `?` in an initialiser ends the allocation with that error. What was acquired
/// until then stays on the bound list until unbind, and so does the container with its device list.
///
/// The result is an [`Unregistered`](crate::Unregistered) device.
///
/// ```
/// use drmm_runtime::prelude::*;
/// # use drmm_runtime::{Bus, Parent};
/// # struct Platform;
/// # #[derive(Clone, Copy)]
/// # struct Device<'bound>(Bound<'bound>);
/// # impl<'bound> BoundDevice<'bound> for Device<'bound> { fn bound(&self) -> Bound<'bound> { self.0 } }
/// # impl Bus for Platform {
/// #     type Device<'bound> = Device<'bound>;
/// #     fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> { Device(bound) }
/// # }
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
/// parent.bind(Platform, |device| {
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
    ($parent:expr, |$drm:pat_param| $driver:path {
        $( $(#[$attribute:meta])* $field:ident $(: $value:expr)? ),* $(,)?
    } $(,)?) => {
        $crate::alloc_device::<$driver, _>($parent, |the_device_being_built| {
            #[allow(unused_variables, clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]
            let $drm = the_device_being_built;
            $(
                $(#[$attribute])*
                #[allow(unused_variables)]
                let $field = the_device_being_built
                    .field_named($crate::__drmm_name!($field), |__drmm_fields| &__drmm_fields.$field)
                    .init($crate::__drmm_value!($field $(, $value)?))?;
            )*
            ::core::result::Result::Ok($crate::__private::FieldsOf::<'_, '_, $driver> {
                $( $(#[$attribute])* $field, )*
                filled_in_by_devm_drm_dev_alloc: $crate::__private::PhantomData,
            })
        })
    };
    ($parent:expr, |$drm:pat_param| $driver:path {
        $( $(#[$attribute:meta])* $field:ident $(: $value:expr)?, )* .. $($base:expr)?
    } $(,)?) => {
        ::core::compile_error!(
            "a device is made of its own fields: write each one instead of `..`, no other device can lend them"
        )
    };
    ($parent:expr, |$drm:pat_param| $driver:path { $($fields:tt)* } $(,)?) => {
        $crate::devm_drm_dev_alloc!(@ $($fields)*)
    };
    ($parent:expr, |$drm:pat_param| $($rest:tt)*) => {
        ::core::compile_error!(
            "the fields are initialised one by one, in their order: write the struct literal right after `|drm|`, \
             and what has to come first in front of the macro"
        )
    };
    ($parent:expr, $driver:path { $($fields:tt)* } $(,)?) => {
        ::core::compile_error!(
            "the fields are initialised with the device at hand: write `|drm|` in front of the struct literal"
        )
    };
    // A message of this kind of macro is at the whole call, so it names the field that has no comma where it should.
    (@ $(#[$attribute:meta])* $field:ident $(: $value:expr)?, $($rest:tt)*) => {
        $crate::devm_drm_dev_alloc!(@ $($rest)*)
    };
    (@ $(#[$attribute:meta])* $field:ident $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "a field is `name: value` or `name`, with a comma behind it: mend `",
            ::core::stringify!($field),
            "`"
        ))
    };
    (@ $($rest:tt)*) => {
        ::core::compile_error!("a field is `name: value` or `name`, with a comma behind it")
    };
}

/// The value of a field, or of the variable of its name for the shorthand.
#[doc(hidden)]
#[macro_export]
macro_rules! __drmm_value {
    // In parentheses, so that the message about a name that is none, as `async`, has a place in the call.
    ($field:ident) => {
        ($field)
    };
    ($field:ident, $value:expr) => {
        $value
    };
}

/// The name of a field, as a value of a type of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __drmm_name {
    ($field:ident) => {{
        struct Name;
        impl $crate::__private::FieldName for Name {
            const NAME: &'static ::core::primitive::str = ::core::stringify!($field);
        }
        Name
    }};
}
