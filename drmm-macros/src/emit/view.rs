//! The hardware view: the `#[devm]` fields, lent between probe and unbind.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Class, Driver, Field};
use crate::spell::spell;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { cfg, lints, vis, view, generics, .. } = driver;
    let bound = &driver.lifetimes.bound;
    let declared = generics.declare(&[bound]);
    let where_clause = &generics.where_clause;
    let summary = format!(" The hardware view of [`{}`]: ends at unbind, lent by the gate.", driver.name);
    let mut list: Vec<_> = driver.fields_of(Class::Devm).map(entry).collect();
    if !list.is_empty() {
        list.insert(0, quote!(#[doc = ""]));
    }
    let fields = driver.fields_of(Class::Devm).rev().map(member);
    let marker = generics.marker(&[quote!(&#bound ())]);
    quote! {
        #(#cfg)*
        #(#lints)*
        #[doc = #summary]
        #(#list)*
        #vis struct #view #declared #where_clause {
            #(#fields)*
            #[doc(hidden)]
            __drmm_scope: #marker,
        }
    }
}

/// A line of the documentation, there when the field is.
fn entry(field: &Field) -> TokenStream {
    let line = format!(" - `{}`: `{}`", field.name, spell(field.ty.clone()));
    let conditions = field.cfg.iter().filter_map(|cfg| cfg.meta.require_list().ok());
    let conditions: Vec<_> = conditions.map(|cfg| &cfg.tokens).collect();
    match conditions.as_slice() {
        [] => quote!(#[doc = #line]),
        [condition] => quote!(#[cfg_attr(#condition, doc = #line)]),
        conditions => quote!(#[cfg_attr(all(#(#conditions),*), doc = #line)]),
    }
}

fn member(field: &Field) -> TokenStream {
    let Field { attrs, vis, name, ty, .. } = field;
    quote! {
        #(#attrs)*
        #vis #name: #ty,
    }
}
