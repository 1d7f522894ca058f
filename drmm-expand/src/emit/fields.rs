//! The struct that `devm_drm_dev_alloc!` fills: every field but the device, in the order of
//! declaration.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::model::{Class, Driver, Field};
use crate::names;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { lints, vis, filled, generics, lifetimes, .. } = driver;
    let build = &lifetimes.build;
    let bind = generics.bind(vec![quote!(#build), quote!('bound)]);
    let where_clause = &generics.where_clause;
    let fields = driver.fields.iter().map(|field| member(driver, field));
    let filled_in = Ident::new(names::FILLED_IN, Span::call_site());
    let aliases = driver.fields.iter().filter(|field| may_lack_a_scope(driver, field)).map(alias);
    let marker = generics.marker(vec![quote!(&#build ()), quote!(&'bound ())]);
    quote! {
        #(#aliases)*
        /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
        /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
        /// ends first.
        #(#lints)*
        #vis struct #filled #bind #where_clause {
            #(#fields)*
            #[doc(hidden)]
            #vis #filled_in: #marker,
        }
    }
}

fn member(driver: &Driver, field: &Field) -> TokenStream {
    let Field { cfg, docs, vis, name, given: (class, ty), .. } = field;
    let class = match class {
        Class::Device => return TokenStream::new(),
        Class::Devm => "Devm",
        Class::Drmm => "Drmm",
        Class::Plain => "Plain",
    };
    let class = Ident::new(class, Span::call_site());
    let build = &driver.lifetimes.build;
    let alias = may_lack_a_scope(driver, field).then(|| {
        let alias = names::alias(name);
        quote!(#alias<'bound>)
    });
    let ty = alias.unwrap_or_else(|| ty.clone());
    quote! {
        #(#cfg)*
        #(#docs)*
        #vis #name: __drmm::Field<#build, __drmm::#class, #ty>,
    }
}

/// Whether the type of a `#[devm]` field may be one whose lifetime was forgotten: it mentions none.
fn may_lack_a_scope(driver: &Driver, field: &Field) -> bool {
    let Field { class, ty, .. } = field;
    *class == Class::Devm && driver.generics.arguments.is_empty() && !ty.calls_macro && !ty.may_mention("'")
}

/// The type under an alias, in the same scope as the view has, so that the compiler reports it
/// once.
fn alias(field: &Field) -> TokenStream {
    let Field { cfg, name, ty, .. } = field;
    let alias = names::alias(name);
    quote! {
        #(#cfg)*
        #[allow(non_camel_case_types)]
        type #alias<'bound> = #ty;
    }
}
