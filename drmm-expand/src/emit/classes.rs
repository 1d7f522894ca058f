//! One assertion per field, at its type: the field ends when its mark says.
//!
//! A type that calls a macro, or is below another attribute, may mean something else each time
//! that it is written. So the function is given the field itself, and what is asserted of the type
//! written here holds for the field: no second copy of a type is trusted.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::model::{Class, Driver, Field};
use crate::names;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { generics, .. } = driver;
    // A macro call may mention it where its tokens do not.
    let mentioned = driver.fields.iter().any(|field| field.ty.bound.is_some() || field.ty.calls_macro);
    let (bound, lifetimes) =
        if mentioned { (quote!('bound), vec![quote!('bound)]) } else { (quote!('_), Vec::new()) };
    let bind = generics.bind(lifetimes);
    let where_clause = &generics.where_clause;
    let name = names::placed(&driver.name, Span::call_site());
    let arguments = generics.apply(Vec::new());
    let (view, view_arguments) = (&driver.view, generics.apply(vec![bound]));
    let assertions = driver.fields.iter().map(|field| assertion(driver, field));
    quote! {
        /// Each field ends when its mark says.
        fn __drmm_classes #bind(
            __drmm_device: &#name #arguments,
            __drmm_hw: &#view #view_arguments,
        ) #where_clause {
            #(#assertions)*
        }
    }
}

fn assertion(driver: &Driver, field: &Field) -> TokenStream {
    let (assertion, part) = match field.class {
        Class::Device => return TokenStream::new(),
        Class::Devm => ("ends_at_unbind", "__drmm_hw"),
        Class::Drmm => ("ends_with_last_reference", "__drmm_device"),
        Class::Plain => ("lives_in_the_device", "__drmm_device"),
    };
    let Field { cfg, name, ty, place: at_type, .. } = field;
    let (assertion, part) = (Ident::new(assertion, *at_type), Ident::new(part, *at_type));
    // Placed at the type, which has to change if the two are not the same.
    let itself = quote_spanned!(*at_type=> &#part.#name);
    // With a parameter that may borrow, the struct is no driver: the error belongs here, not at the
    // attribute.
    let place = if driver.generics.types.is_empty() { Span::call_site() } else { *at_type };
    let device = names::placed(&driver.name, place);
    let arguments = driver.generics.apply_at(Vec::new(), place);
    // Called through the trait, so that the assertions are the runtime's own if the trait is.
    let call = quote_spanned! {place=>
        <#device #arguments as __drmm::DrmDriver>::#assertion::<#ty>().of(#itself);
    };
    quote!(#(#cfg)* #call)
}
