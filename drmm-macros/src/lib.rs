#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod paste;
mod place;

/// Makes a driver of a struct whose fields say when they end.
///
/// A `#[devm]` field ends at unbind and may mention `'bound`; a `#[drmm]` field ends with the last
/// reference; a field without a mark lives in the device's own memory; `#[drm_device]` marks the
/// embedded device.
///
/// ```
/// use drmm_runtime::prelude::*;
/// use drmm_runtime::bus::Parent;
///
/// #[drm_driver(name = "lamp", desc = "One lamp", major = 1, minor = 0)]
/// struct Lamp {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     lit: &'bound Mutex<bool>,
///     #[drmm]
///     label: KBox<str>,
///     switched: Mutex<u32>,
/// }
///
/// impl LampHw<'_> {
///     fn switch(&self, on: bool) {
///         *self.lit.lock() = on; // hardware
///         *self.switched.lock() += 1; // the device's data
///     }
/// }
///
/// # let parent = Parent::new("lamp0")?;
/// parent.bind((), |device| {
///     let lamp = devm_drm_dev_alloc!(device, |drm| Lamp {
///         lit: device.devm(Mutex::new(false))?,
///         label: drm.drmm_kstrdup("desk")?,
///         switched: Mutex::new(0),
///     })?;
///     lamp.with_hw(|hw| hw.switch(true))?;
///     assert_eq!((&**lamp.label, *lamp.switched.lock()), ("desk", 1));
///     lamp.devm_register()
/// })?;
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
///
/// # What becomes of it
///
/// The struct is replaced by two, each with its fields in reverse, since Rust drops a struct from
/// the top and the newest has to end first:
///
/// | item | fields | held by | ends |
/// |---|---|---|---|
/// | `Lamp` | `switched`, `label` (a `Drmm<KBox<str>>`, which derefs), `drm` | programs, as a `Dev<Lamp>` | with the last reference |
/// | `LampHw<'bound>` | `lit`, and a reference to its device, to which it derefs | the gate, which lends it: `dev.with_hw(\|hw\| ..)` | at unbind |
///
/// So inside the gate one value shows every field. Beside them there are `LampFields`, which
/// `devm_drm_dev_alloc!` fills in, the implementation of `DrmDriver`, and assertions that the type
/// of each field may be in its class. The generated items have the visibility of the struct and its
/// documentation, attributes and generic parameters. `cargo drmm expand Lamp` prints them.
///
/// # Keys
///
/// | key | value | |
/// |---|---|---|
/// | `name` | `"bochs"` | required for a card; 1 to 31 visible ASCII characters, no `/` |
/// | `desc` | `"Bochs display"` | required for a card |
/// | `major`, `minor` | an integer | required for a card |
/// | `patchlevel` | an integer | otherwise 0 |
/// | `date` | `"20261122"` | otherwise `"0"` |
/// | `hw` | a name for the hardware view | otherwise the struct's name and `Hw` |
/// | `view` | `closure` | the view is lent to closures only; for fields that are invariant in `'bound` |
/// | `unbind` | a function `fn(&BochsHw<'_>, Removal)`, such as a method of the view | the last touch of the hardware |
/// | `release` | a function `fn(&Bochs)` | runs when the last reference goes; takes the place of `Drop` |
/// | `crate` | the path of the runtime | otherwise `::drmm_runtime` |
///
/// A driver that gives `name`, `major`, `minor`, `patchlevel` or `date` can be a card, which
/// programs open, and must give all required keys. A driver without them cannot be a card.
#[proc_macro_attribute]
pub fn drm_driver(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let ties = drmm_expand::editor_ties(args.clone().into(), item.clone().into());
    let mut items = drmm_expand::drm_driver(args.into(), item.into());
    items.extend(ties);
    items.into()
}

/// The code of `devm_drm_dev_alloc!`.
#[doc(hidden)]
#[proc_macro]
pub fn __alloc(pieces: proc_macro::TokenStream) -> proc_macro::TokenStream {
    drmm_expand::alloc(pieces.into()).into()
}

/// What is wrong with a field of `devm_drm_dev_alloc!`.
#[doc(hidden)]
#[proc_macro]
pub fn __alloc_slip(pieces: proc_macro::TokenStream) -> proc_macro::TokenStream {
    drmm_expand::alloc_slip(pieces.into()).into()
}

/// What is wrong with a call of `devm_drm_dev_alloc!` outside of its struct literal.
#[doc(hidden)]
#[proc_macro]
pub fn __alloc_shape(pieces: proc_macro::TokenStream) -> proc_macro::TokenStream {
    drmm_expand::alloc_shape(pieces.into()).into()
}

/// Makes names of names: for the macros of `drmm-runtime`, and no part of the interface.
#[doc(hidden)]
#[proc_macro]
pub fn __paste(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    paste::paste(tokens)
}

/// Moves tokens to the place of a name: for the macros of `drmm-runtime`, and no part of the
/// interface.
#[doc(hidden)]
#[proc_macro]
pub fn __at(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    place::at(tokens)
}
