//! `#[drm_driver]`: turns one annotated struct into a device, its hardware view and their glue.
//!
//! The crate is a pipeline, a file a stage: `parse` reads what was written, `check` compares it with
//! the rules and reports every breach at once, `repair` makes a `model` of it whatever was wrong, and
//! `emit` writes the items. So a mistake never takes the driver's types away from the rest of the
//! program, and the programmer sees all mistakes and no errors that follow from them.
//!
//! Users read about the attribute where they meet it: in `drmm-runtime`, which re-exports it.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod check;
mod code;
mod depth;
mod diag;
mod emit;
mod expand;
mod generics;
mod left_out;
mod model;
mod names;
mod parse;
mod repair;
mod tokens;
mod ty;

#[cfg(test)]
mod tests;

/// Makes a driver of a struct whose fields say when they end.
///
/// A `#[devm]` field ends at unbind and may mention `'bound`; a `#[drmm]` field ends with the last
/// reference; a field without a mark lives in the device's own memory; `#[drm_device]` marks the
/// embedded device.
///
/// | key | value | |
/// |---|---|---|
/// | `name` | `"bochs"` | required; 1 to 31 visible ASCII characters, no `/` |
/// | `desc` | `"Bochs display"` | required |
/// | `major`, `minor` | an integer | required |
/// | `patchlevel` | an integer | otherwise 0 |
/// | `date` | `"20261122"` | otherwise `"0"` |
/// | `hw` | a name for the hardware view | otherwise the struct's name and `Hw` |
/// | `view` | `closure` | the view is lent to closures only; for fields that are invariant in `'bound` |
/// | `unbind` | a function `fn(&Bochs, &BochsHw<'_>, Removal)` | the last touch of the hardware |
/// | `release` | a function `fn(&Bochs)` | runs when the last reference goes; takes the place of `Drop` |
/// | `crate` | the path of the runtime | otherwise `::drmm_runtime` |
#[proc_macro_attribute]
pub fn drm_driver(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::drm_driver(args.into(), item.into()).into()
}
