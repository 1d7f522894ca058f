//! The warning about a deprecated driver is for its users, not for its own parts.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

use crate::model::Driver;
use crate::tokens;

/// For items that name a deprecated struct, or one with a deprecated field.
pub(super) fn allowed(driver: &Driver) -> Option<TokenStream> {
    is_deprecated(driver).then(|| quote!(#[allow(deprecated)]))
}

/// Whether the struct or a field of it is deprecated.
fn is_deprecated(driver: &Driver) -> bool {
    let says_so =
        |attr| Attribute::path(attr).is_ident("deprecated") || tokens::sets_conditionally(attr, "deprecated");
    driver.attrs.iter().chain(driver.fields.iter().flat_map(|field| &field.attrs)).any(says_so)
}
