//! Inside the gate one value shows all fields: the view derefs to its device.

use proc_macro2::TokenStream;
use quote::quote;

use super::proofs::Proofs;
use crate::model::Driver;
use crate::names;

pub(super) fn item(driver: &Driver, proofs: Proofs) -> TokenStream {
    let Driver { name, view, generics, .. } = driver;
    let (bind, arguments) = (generics.outlast(), generics.apply(Vec::new()));
    let view_arguments = generics.apply(vec![quote!('_)]);
    let leads = names::leads_to_the_device();
    let where_clause = &generics.where_clause;
    let body = match proofs {
        Proofs::Asserted => quote!(__drmm::DeviceOf::get(&self.#leads)),
        Proofs::LeftOut => quote!(::core::unreachable!()),
    };
    quote! {
        /// Where the hardware is, its device is too.
        #[automatically_derived]
        impl #bind ::core::ops::Deref for #view #view_arguments #where_clause {
            type Target = #name #arguments;
            fn deref(&self) -> &#name #arguments {
                #body
            }
        }
    }
}
