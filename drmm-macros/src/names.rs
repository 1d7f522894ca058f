//! Every name that generated code shares with others: the runtime's paths, the reserved prefix, the marks.
//!
//! Templates name the runtime's `__private` module `__drmm`, which [`import`] brings into scope for them.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::format_ident;
use syn::Path;

use crate::code::{code, Code};
use crate::model;
use crate::ty::Type;

/// Names that begin so belong to the macro. A `static` of the same name in the user's module would
/// otherwise turn a generated parameter into a pattern that cannot match.
pub(crate) const RESERVED: &str = "__drmm_";

/// The marker of the struct that `devm_drm_dev_alloc!` fills, which writes it too. The compiler names it among the
/// fields that there are, so it says what it is.
pub(crate) const FILLED_IN: &str = "filled_in_by_devm_drm_dev_alloc";

/// The lifetime of the bound scope, as users write it.
pub(crate) const BOUND: &str = "bound";

/// The runtime, where `crate = ...` does not say otherwise.
pub(crate) fn runtime() -> Code {
    code!(::drmm_runtime)
}

/// Brings what generated code may name into scope, under a name that nobody else uses.
pub(crate) fn import(runtime: &Code) -> Code {
    code!(use #runtime::__private as __drmm;)
}

/// The type of a `#[drmm]` field in the device, outside the block that has the import.
pub(crate) fn held(runtime: &Code, ty: &Type) -> Code {
    code!(#runtime::Drmm<#ty>)
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
pub(crate) fn lend(field: &model::Field) -> Ident {
    Ident::new(&format!("__drmm_lend_{}", unraw(&field.word)), at(field.name.span()))
}

/// A lifetime, given with its apostrophe.
pub(crate) fn lifetime(name: &str, place: Span) -> TokenStream {
    let mut apostrophe = Punct::new('\'', Spacing::Joint);
    apostrophe.set_span(place);
    let name = Ident::new(unquoted(name), place);
    [TokenTree::from(apostrophe), TokenTree::from(name)].into_iter().collect()
}

/// The name of a lifetime.
pub(crate) fn unquoted(lifetime: &str) -> &str {
    lifetime.strip_prefix('\'').unwrap_or(lifetime)
}

/// A name as programs know it.
pub(crate) fn unraw(word: &str) -> &str {
    word.strip_prefix("r#").unwrap_or(word)
}

/// Generated code's own hygiene at a place of the user's, so that messages point there and the user's
/// lints (`forbid(unsafe_code)` among them) stay quiet.
pub(crate) fn at(place: Span) -> Span {
    Span::call_site().located_at(place)
}
