//! The struct under the user's own name: the part of a driver that outlives its hardware.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Class, Driver, Field};
use crate::names;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { attrs, cfg, vis, name, generics, .. } = driver;
    let declared = generics.declare(Vec::new());
    let where_clause = &generics.where_clause;
    let fields = held(driver).map(|field| member(driver, field));
    let misplaced = driver.fields.iter().map(misplaced);
    let marker = has_marker(driver).then(|| {
        let marker = generics.marker(Vec::new());
        quote! {
            #[doc(hidden)]
            __drmm_scope: #marker,
        }
    });
    quote! {
        #(#cfg)*
        #(#attrs)*
        #vis struct #name #declared #where_clause {
            #(#fields)*
            #(#misplaced)*
            #marker
        }
    }
}

/// Whether the device has a marker field, for parameters that its own fields may not mention.
pub(super) fn has_marker(driver: &Driver) -> bool {
    !driver.generics.types.is_empty()
}

/// The fields that the device keeps, newest first.
pub(super) fn held(driver: &Driver) -> impl Iterator<Item = &Field> {
    driver.fields.iter().rev().filter(|field| field.class != Class::Devm)
}

fn member(driver: &Driver, field: &Field) -> TokenStream {
    let Field { attrs, vis, name, ty, .. } = field;
    let (unread, ty) = match field.class {
        Class::Device => (Some(quote!(#[allow(dead_code)])), ty.tokens.clone()),
        Class::Drmm => (None, names::held(&driver.runtime, &ty.tokens)),
        Class::Devm | Class::Plain => (None, ty.tokens.clone()),
    };
    quote! {
        #(#attrs)*
        #unread
        #vis #name: #ty,
    }
}

/// A field of the view by mistake that the program may look for in the device, so it is there too.
fn misplaced(field: &Field) -> TokenStream {
    let Field { attrs, vis, name, also_in_device: Some(ty), .. } = field else { return TokenStream::new() };
    quote! {
        #(#attrs)*
        #vis #name: #ty,
    }
}
