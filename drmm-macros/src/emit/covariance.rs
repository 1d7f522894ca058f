//! One proof a field that the view may be lent for less than the bound scope.
//!
//! The gate lends `&'section Hw<'section>`. That is sound if each field alone may be shortened so, which
//! the compiler decides at the field's type, in lifetimes with names that say what they are.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::classes::place;
use crate::model::{Access, Class, Driver, Field};
use crate::names::{self, CovariantView, BOUND};
use crate::tokens;

/// The functions that compile only for covariant fields.
pub(super) fn proofs(driver: &Driver) -> TokenStream {
    if driver.access == Access::Closure {
        return TokenStream::new();
    }
    let scoped = |field: &&Field| tokens::lifetime(field.ty.clone(), BOUND).is_some();
    let fields = driver.fields_of(Class::Devm).filter(scoped).map(|field| of_field(driver, field));
    // A macro call can expand to a type with `'bound` in it that its tokens do not show.
    let opaque = driver.fields_of(Class::Devm).any(|field| tokens::has_macro_call(field.ty.clone()));
    let view = opaque.then(|| of_view(driver));
    quote!(#(#fields)* #view)
}

/// The impl that rests on them.
pub(super) fn item(driver: &Driver) -> TokenStream {
    if driver.access == Access::Closure {
        return TokenStream::new();
    }
    let Driver { name, generics, .. } = driver;
    let (bind, arguments) = (generics.bind(&[]), generics.apply(&[]));
    let where_clause = &generics.where_clause;
    quote! {
        /// SAFETY: every field that mentions `'bound` is proved covariant above.
        #[automatically_derived]
        unsafe impl #bind #CovariantView for #name #arguments #where_clause {}
    }
}

fn of_field(driver: &Driver, field: &Field) -> TokenStream {
    let Driver { generics, lifetimes, .. } = driver;
    let Field { cfg, name, ty, .. } = field;
    let place = place(field);
    let (mut bound, mut section) = (lifetimes.bound.clone(), lifetimes.section.clone());
    bound.set_span(place);
    section.set_span(place);
    let bind = generics.bind(&[&section, &quote!(#bound: #section)]);
    let where_clause = &generics.where_clause;
    let lend = names::lend(name);
    let shortened =
        tokens::replace_lifetimes(ty.clone(), |found| (found.ident == BOUND).then(|| section.clone()));
    let summary = format!(" A section sees `{name}` for as long as it lasts.");
    let parameter = quote_spanned!(place=> __drmm_field);
    quote! {
        #(#cfg)*
        #[doc = #summary]
        fn #lend #bind(#parameter: &#section #ty) -> &#section #shortened #where_clause {
            #parameter
        }
    }
}

fn of_view(driver: &Driver) -> TokenStream {
    let Driver { view, generics, lifetimes, .. } = driver;
    let (bound, section) = (&lifetimes.bound, &lifetimes.section);
    let bind = generics.bind(&[section, &quote!(#bound: #section)]);
    let (long, short) = (generics.apply(&[bound]), generics.apply(&[section]));
    let where_clause = &generics.where_clause;
    quote! {
        /// A section sees the whole view for as long as it lasts.
        fn __drmm_lend #bind(__drmm_view: &#section #view #long) -> &#section #view #short #where_clause {
            __drmm_view
        }
    }
}
