//! Every name that generated code shares with others: the runtime's paths, the reserved prefix, the marks.
//!
//! This is the only file that spells a path of the runtime. Each item of its `__private` module is a
//! constant here that interpolates: `quote!(unsafe impl #Parts for ...)`.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, ToTokens};
use syn::Path;

/// Names that begin so belong to the macro. A `static` of the same name in the user's module would
/// otherwise turn a generated parameter into a pattern that cannot match.
pub(crate) const RESERVED: &str = "__drmm_";

/// The marker of the struct that `devm_drm_dev_alloc!` fills, which writes it too. The compiler names it among the
/// fields that there are, so it says what it is.
pub(crate) const FILLED_IN: &str = "filled_in_by_devm_drm_dev_alloc";

/// The lifetime of the bound scope, as users write it.
pub(crate) const BOUND: &str = "bound";

macro_rules! runtime {
    ($($name:ident)*) => {$(
        #[allow(non_camel_case_types, reason = "named as the runtime names it")]
        pub(crate) struct $name;

        impl ToTokens for $name {
            fn to_tokens(&self, tokens: &mut TokenStream) {
                path(stringify!($name), tokens);
            }
        }
    )*};
}

runtime! {
    Parts CovariantView TheReleaseHookTakesThePlaceOfDrop HasNoDrop
    Field Devm Drmm Plain Seal DrmDevice Removal
    DriverInfo FieldInfo FieldClass Layout
}

/// Token by token: a stream that is put into another one costs as much as all tokens of both.
fn path(name: &str, tokens: &mut TokenStream) {
    let word = |word| TokenTree::from(Ident::new(word, Span::call_site()));
    let colon = |spacing| TokenTree::from(Punct::new(':', spacing));
    tokens.extend([word("__drmm"), colon(Spacing::Joint), colon(Spacing::Alone), word(name)]);
}

/// The runtime, where `crate = ...` does not say otherwise.
pub(crate) fn runtime() -> TokenStream {
    quote!(::drmm_runtime)
}

/// Brings what generated code may name into scope, under a name that nobody else uses.
pub(crate) fn import(runtime: &TokenStream) -> TokenStream {
    quote!(use #runtime::__private as __drmm;)
}

/// The type of a `#[drmm]` field in the device, outside the block that has the import.
pub(crate) fn held(runtime: &TokenStream, ty: &TokenStream) -> TokenStream {
    quote!(#runtime::Drmm<#ty>)
}

/// Whether `path` ends as the path of `#[drm_driver]` does.
pub(crate) fn is_this_attribute(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident == "drm_driver")
}

/// The hardware view of a driver that does not name its own.
pub(crate) fn view(driver: &Ident) -> Ident {
    format_ident!("{}Hw", driver, span = driver.span())
}

/// The struct that `devm_drm_dev_alloc!` fills.
pub(crate) fn fields(driver: &Ident) -> Ident {
    format_ident!("{}Fields", driver, span = driver.span())
}

/// The function that proves a field of the view covariant.
pub(crate) fn lend(field: &Ident) -> Ident {
    format_ident!("__drmm_lend_{}", field, span = at(field.span()))
}

/// Generated code's own hygiene at a place of the user's, so that messages point there and the user's
/// lints (`forbid(unsafe_code)` among them) stay quiet.
pub(crate) fn at(place: Span) -> Span {
    Span::call_site().located_at(place)
}
