//! The hardware view: the `#[devm]` fields, lent between probe and unbind.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Lifetime;

use crate::model::{Class, Driver, Field};
use crate::names::{at, BOUND};
use crate::spell::spell;
use crate::tokens;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { cfg, lints, vis, view, generics, .. } = driver;
    // In the place where a field shows it: an alias that drops its lifetime leaves it unused, and is to change.
    let mut bound = driver.lifetimes.bound.clone();
    if let Some(shown) = shown(driver) {
        bound.set_span(at(shown.span()));
    }
    let declared = generics.declare(&[&bound]);
    let where_clause = &generics.where_clause;
    let summary = format!(" The hardware view of [`{}`]: ends at unbind, lent by the gate.", driver.name);
    let mut list: Vec<_> = driver.fields_of(Class::Devm).map(entry).collect();
    if !list.is_empty() {
        list.insert(0, quote!(#[doc = ""]));
    }
    let fields = driver.fields_of(Class::Devm).rev().map(member);
    let marker = has_marker(driver).then(|| {
        let marker = generics.marker(&[quote!(&#bound ())]);
        quote! {
            #[doc(hidden)]
            __drmm_scope: #marker,
        }
    });
    quote! {
        #(#cfg)*
        #(#lints)*
        #[doc = #summary]
        #(#list)*
        #vis struct #view #declared #where_clause {
            #(#fields)*
            #marker
        }
    }
}

/// Whether the view has a field for what its own fields may not mention: the driver's type parameters, and
/// `'bound`. Without it the compiler itself sees to it that a field uses `'bound`.
pub(super) fn has_marker(driver: &Driver) -> bool {
    !driver.generics.types.is_empty() || shown(driver).is_none()
}

/// Where a field shows `'bound` in every configuration. What a macro call does with it is not known.
fn shown(driver: &Driver) -> Option<Lifetime> {
    let plain = |field: &&Field| field.cfg.is_empty() && !tokens::has_macro_call(field.ty.clone());
    driver.fields_of(Class::Devm).filter(plain).find_map(|field| tokens::lifetime(field.ty.clone(), BOUND))
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
