//! The hardware view: the `#[devm]` fields, lent between probe and unbind.

use proc_macro2::TokenStream;
use quote::quote;

use super::deprecated;
use crate::model::{Class, Driver, Field};
use crate::names;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { cfg, lints, vis, name, view, generics, .. } = driver;
    let declared = generics.declare(vec![quote!('bound)]);
    let where_clause = &generics.where_clause;
    let summary =
        format!(" The hardware view of [`{name}`], to which it derefs: ends at unbind, lent by the gate.");
    let list = driver.fields_of(Class::Devm).map(entry);
    let gap = driver.fields_of(Class::Devm).next().map(|_| quote!(#[doc = ""]));
    let fields = driver.fields_of(Class::Devm).rev().map(member);
    let deprecated = deprecated::allowed(driver);
    let leads = names::leads_to_the_device();
    let whole = names::whole(&driver.runtime, name, &generics.apply(Vec::new()));
    let marker = has_marker(driver).then(|| {
        let marker = generics.marker(Vec::new());
        quote! {
            #[doc(hidden)]
            __drmm_scope: #marker,
        }
    });
    quote! {
        #(#cfg)*
        #(#lints)*
        #deprecated
        #[doc = #summary]
        #gap
        #(#list)*
        #vis struct #view #declared #where_clause {
            #(#fields)*
            #[doc(hidden)]
            #leads: #whole,
            #marker
        }
    }
}

/// Whether the view has a marker field, for type parameters that its own fields may not mention.
pub(super) fn has_marker(driver: &Driver) -> bool {
    !driver.generics.types.is_empty()
}

/// A line of the documentation, there when the field is.
fn entry(field: &Field) -> TokenStream {
    let line = format!(" - `{}`: `{}`", field.name, field.ty.spelled);
    let conditions = field.cfg.iter().filter_map(|cfg| cfg.meta.require_list().ok());
    let conditions: Vec<_> = conditions.map(|cfg| &cfg.tokens).collect();
    match *conditions.as_slice() {
        [] => quote!(#[doc = #line]),
        [condition] => quote!(#[cfg_attr(#condition, doc = #line)]),
        ref conditions => quote!(#[cfg_attr(all(#(#conditions,)*), doc = #line)]),
    }
}

fn member(field: &Field) -> TokenStream {
    let Field { attrs, vis, name, ty, .. } = field;
    quote! {
        #(#attrs)*
        #vis #name: #ty,
    }
}
