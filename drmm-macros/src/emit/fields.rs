//! The struct that `devm_drm_dev_alloc!` fills: every field but the device, in the order of declaration.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, ToTokens};

use crate::model::{Class, Driver, Field};
use crate::names;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { lints, vis, filled, generics, lifetimes, .. } = driver;
    let (build, bound) = (&lifetimes.build, &lifetimes.bound);
    let bind = generics.bind(&[build, bound]);
    let where_clause = &generics.where_clause;
    let fields = driver.fields.iter().filter_map(|field| member(driver, field));
    let filled_in = format_ident!("{}", names::FILLED_IN);
    let marker = generics.marker(&[quote!(&#build ()), quote!(&#bound ())]);
    quote! {
        /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
        #(#lints)*
        #vis struct #filled #bind #where_clause {
            #(#fields)*
            #[doc(hidden)]
            #vis #filled_in: #marker,
        }
    }
}

fn member(driver: &Driver, field: &Field) -> Option<TokenStream> {
    let Field { cfg, docs, vis, name, given: (class, ty), .. } = field;
    let class = match class {
        Class::Device => return None,
        Class::Devm => names::Devm.into_token_stream(),
        Class::Drmm => names::Drmm.into_token_stream(),
        Class::Plain => names::Plain.into_token_stream(),
    };
    let build = &driver.lifetimes.build;
    let wrapper = names::Field;
    Some(quote! {
        #(#cfg)*
        #(#docs)*
        #vis #name: #wrapper<#build, #class, #ty>,
    })
}
