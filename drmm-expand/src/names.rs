//! Every name that generated code shares with others: the runtime's paths, the reserved prefix, the
//! marks.
//!
//! Templates name the runtime's `__private` module `__drmm`, which [`import`] brings into scope for
//! them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Path;

/// Names with this prefix belong to the macro. A `static` of the same name in the user's module
/// would otherwise turn a generated parameter into a pattern that cannot match.
pub(crate) const RESERVED: &str = "__drmm_";

/// The marker field of the struct that `devm_drm_dev_alloc!` fills; that macro writes it as well.
/// The compiler lists it among the available fields, so its name explains itself.
pub(crate) const FILLED_IN: &str = "filled_in_by_devm_drm_dev_alloc";

/// The field by which a view leads to its device. The compiler lists it among the available fields,
/// so its name reads as one more of them.
pub(crate) const LEADS_TO_THE_DEVICE: &str = "and_all_fields_of_the_device";

/// The lifetime of the bound scope, as users write it.
pub(crate) const BOUND: &str = "bound";

/// The path of the runtime, unless `crate = ...` gives another one.
pub(crate) fn runtime() -> TokenStream {
    quote!(::drmm_runtime)
}

/// Brings what generated code may name into scope, under a name that no other code uses.
pub(crate) fn import(runtime: &TokenStream) -> TokenStream {
    quote!(use #runtime::__private as __drmm;)
}

/// The type of a `#[drmm]` field in the device, outside the block that has the import.
pub(crate) fn held(runtime: &TokenStream, ty: &TokenStream) -> TokenStream {
    quote!(#runtime::Drmm<#ty>)
}

/// The type of the field by which a view leads to its device, the type `name` with these arguments.
pub(crate) fn whole(runtime: &TokenStream, name: &Ident, arguments: &TokenStream) -> TokenStream {
    quote!(#runtime::__private::DeviceOf<'bound, #name #arguments>)
}

/// [`LEADS_TO_THE_DEVICE`], as generated code writes it.
pub(crate) fn leads_to_the_device() -> Ident {
    Ident::new(LEADS_TO_THE_DEVICE, Span::call_site())
}

/// Whether `path` ends as the path of `#[drm_driver]` does.
pub(crate) fn is_this_attribute(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident == "drm_driver")
}

/// Whether `path` ends in `name`, as `::core::prelude::v1::derive` does in `derive`.
pub(crate) fn is_called(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| unraw(&last.ident.to_string()) == name)
}

/// The hardware view of a driver that does not name its own.
pub(crate) fn view(driver: &Ident) -> Ident {
    format_ident!("{}Hw", driver, span = driver.span())
}

/// The struct that `devm_drm_dev_alloc!` fills.
pub(crate) fn fields(driver: &Ident) -> Ident {
    format_ident!("{}Fields", driver, span = driver.span())
}

/// The closure that proves a field of the view covariant.
pub(crate) fn lend(field: &Ident) -> Ident {
    format_ident!("__drmm_lend_{}", field, span = at(field.span()))
}

/// The type of a field, under a name of the macro's own.
pub(crate) fn alias(field: &Ident) -> Ident {
    format_ident!("__drmm_type_of_{}", field, span = Span::call_site())
}

/// The same name at another place.
pub(crate) fn placed(name: &Ident, place: Span) -> Ident {
    let mut placed = name.clone();
    placed.set_span(place);
    placed
}

/// A name as programs know it.
pub(crate) fn unraw(word: &str) -> &str {
    word.strip_prefix("r#").unwrap_or(word)
}

/// A place in the user's code with generated code's hygiene, so that messages point there and the
/// user's lints (`forbid(unsafe_code)` among them) stay quiet.
pub(crate) fn at(place: Span) -> Span {
    Span::call_site().located_at(place)
}
