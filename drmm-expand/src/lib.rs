#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod alloc;
mod check;
mod depth;
mod diag;
mod emit;
mod expand;
mod generics;
mod left_out;
mod model;
mod names;
mod outline;
mod parse;
mod repair;
mod shapes;
mod spelling;
mod ties;
mod tokens;
mod ty;
mod whole_fields;

#[cfg(test)]
mod tests;

pub use outline::{outline, Ends, Outline, OutlinedField};
use proc_macro2::TokenStream;

/// What `#[drm_driver(args)]` makes of `item`: the items that take its place, and a
/// `compile_error!` for each mistake, at the tokens that the author has to change.
///
/// Total: any two token streams give items, errors or both, and none panics. Outside a compiler the
/// places of the errors are known if `proc_macro2` has its feature `span-locations`.
///
/// ```
/// let args = r#"name = "tiny", desc = "The smallest driver", major = 1, minor = 0"#;
/// let item = "struct Tiny { #[drm_device] drm: DrmDevice, #[devm] regs: IoMem<'bound> }";
/// let made = drmm_expand::drm_driver(args.parse()?, item.parse()?).to_string();
/// assert!(made.contains("struct TinyHw < 'bound >"));
/// # Ok::<(), proc_macro2::LexError>(())
/// ```
#[must_use]
pub fn drm_driver(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::drm_driver(args, item)
}

/// What goes beside [`drm_driver`] in a compiler: it ties the keys and the marks to what an editor
/// can show of them, and is nothing in a program.
#[must_use]
pub fn editor_ties(args: TokenStream, item: TokenStream) -> TokenStream {
    ties::of(args, item)
}

/// What `devm_drm_dev_alloc!` becomes, from the pieces that its grammar has read; see `alloc`.
///
/// Total, as [`drm_driver`] is. So are [`alloc_slip`] and [`alloc_shape`].
#[must_use]
pub fn alloc(pieces: TokenStream) -> TokenStream {
    alloc::alloc(pieces)
}

/// What is wrong with a field that the grammar of `devm_drm_dev_alloc!` does not accept, and the
/// call with that field mended.
#[must_use]
pub fn alloc_slip(pieces: TokenStream) -> TokenStream {
    alloc::slip(pieces)
}

/// What is wrong with a call of `devm_drm_dev_alloc!` outside of its struct literal.
#[must_use]
pub fn alloc_shape(pieces: TokenStream) -> TokenStream {
    alloc::shape(pieces)
}
