//! The names that a caller may look for on the driver's struct, or on what derefs to it, and that
//! are elsewhere: the runtime's traits have a sentence for each.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::model::Driver;

/// The traits without a parameter, and those of which the driver is the parameter.
const TRAITS: [(&str, bool); 4] = [
    ("NotOnTheDevice", false),
    ("NotAnyMore", false),
    ("NoSectionsOfTheStruct", false),
    ("NoSourcesHere", true),
];

pub(super) fn items(driver: &Driver) -> TokenStream {
    let Driver { name, generics, .. } = driver;
    let (bind, arguments) = (generics.outlast(), generics.apply(Vec::new()));
    let where_clause = &generics.where_clause;
    let item = |(word, of_the_driver): (&str, bool)| {
        let refused = Ident::new(word, Span::call_site());
        let of = of_the_driver.then(|| quote!(<#name #arguments>));
        quote!(impl #bind __drmm::#refused #of for #name #arguments #where_clause {})
    };
    TRAITS.into_iter().map(item).collect()
}
