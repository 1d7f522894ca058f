//! One proof a field that the view may be lent for less than the bound scope.
//!
//! The gate lends `&'section Hw<'section>`. That is sound if each field alone may be shortened so, which
//! the compiler decides at the field's type, in lifetimes with names that say what they are.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::classes::place;
use super::Proofs;
use crate::model::{Access, Class, Driver, Field};
use crate::names::{self, CovariantView, Parts, BOUND};
use crate::tokens;

/// The functions that compile only for covariant fields.
pub(super) fn proofs(driver: &Driver) -> TokenStream {
    if driver.access == Access::Closure {
        return TokenStream::new();
    }
    let scoped = |field: &&Field| tokens::lifetime(field.ty.clone(), BOUND).is_some();
    let fields = driver.fields_of(Class::Devm).filter(scoped).map(|field| of_field(driver, field));
    quote!(#(#fields)*)
}

/// The proof for the whole view, which is what the gate calls. The proofs of the fields only say where it fails:
/// a field may hide `'bound` from a search of its tokens.
pub(super) fn item(driver: &Driver, proofs: Proofs) -> TokenStream {
    if driver.access == Access::Closure {
        return TokenStream::new();
    }
    let Driver { name, generics, lifetimes, .. } = driver;
    let (bind, arguments) = (generics.bind(&[]), generics.apply(&[]));
    let (bound, section) = (&lifetimes.bound, &lifetimes.section);
    let where_clause = &generics.where_clause;
    let body = match proofs {
        Proofs::Asserted => quote!(__drmm_view),
        Proofs::LeftOut => quote!(::core::unreachable!()),
    };
    quote! {
        /// A section sees the whole view for as long as it lasts.
        #[automatically_derived]
        impl #bind #CovariantView for #name #arguments #where_clause {
            fn shorten<#section, #bound: #section>(
                __drmm_view: &#section <Self as #Parts>::Hw<#bound>,
            ) -> &#section <Self as #Parts>::Hw<#section> {
                #body
            }
        }
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
