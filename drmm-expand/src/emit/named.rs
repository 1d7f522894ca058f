//! The impl for a driver with a name that programs can ask for, which makes it a possible card.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Driver;

pub(super) fn item(driver: &Driver) -> Option<TokenStream> {
    let Driver { name, generics, .. } = driver;
    let (bind, arguments) = (generics.outlast(), generics.apply(Vec::new()));
    let where_clause = &generics.where_clause;
    driver.info.is_card.then(|| {
        quote! {
            /// It has a name and a version for programs: it can be a card.
            #[automatically_derived]
            impl #bind __drmm::NamedDriver for #name #arguments #where_clause {}
        }
    })
}
