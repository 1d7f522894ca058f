//! The impl that collides with `impl Drop` for the device.
//!
//! `Drop` of the struct would run when the device list is already empty, and could read values that
//! were on it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::model::Driver;
use crate::names::at;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { name, generics, .. } = driver;
    let place = at(name.span());
    let (bind, arguments) = (generics.bind_at(place), generics.apply_at(Vec::new(), place));
    let where_clause = &generics.where_clause;
    let item = quote_spanned! {place=>
        impl #bind __drmm::TheReleaseHookTakesThePlaceOfDrop for #name #arguments #where_clause {
            type Verdict = __drmm::HasNoDrop;
        }
    };
    quote! {
        /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
        #[automatically_derived]
        #item
    }
}
