//! The impl that collides with `impl Drop` for the device.
//!
//! `Drop` of the struct would run when the device list is already empty, and could read what it kept.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::model::Driver;
use crate::names::{at, HasNoDrop, TheReleaseHookTakesThePlaceOfDrop};

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { name, generics, .. } = driver;
    let (bind, arguments) = (generics.bind(&[]), generics.apply(&[]));
    let where_clause = &generics.where_clause;
    let item = quote_spanned! {at(name.span())=>
        impl #bind #TheReleaseHookTakesThePlaceOfDrop for #name #arguments #where_clause {
            type Verdict = #HasNoDrop;
        }
    };
    quote! {
        /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
        #[automatically_derived]
        #item
    }
}
