//! The proof that the view may be lent for less than the bound scope, with a part of it for each
//! field.
//!
//! The gate lends `&'section Hw<'section>`. That is sound if the view may be shortened to it, which
//! the compiler checks. The proofs of the fields are inside the function for the whole view: there
//! the compiler reports only the first that fails, at the field's type. It quotes the names of the
//! lifetimes, so the section's name says what to do.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Lifetime;

use super::proofs::Proofs;
use crate::model::{Access, Class, Driver, Field};
use crate::names::{self, BOUND};
use crate::tokens;

/// The proof for the whole view, which is what the gate calls. The proofs of the fields only say
/// where it fails: they repeat a type, which may mean something else in the view, and a field may
/// hide `'bound` from a search of its tokens. So soundness does not depend on them.
pub(super) fn item(driver: &Driver, proofs: Proofs) -> TokenStream {
    if driver.access == Access::Closure {
        return TokenStream::new();
    }
    let Driver { name, generics, lifetimes, .. } = driver;
    let (bind, arguments) = (generics.outlast(), generics.apply(Vec::new()));
    // Placed at the driver, since it has to change and not the attribute.
    let place = names::at(name.span());
    let section = placed(&lifetimes.lent, place);
    let bound = Lifetime::new("'bound", place);
    let where_clause = &generics.where_clause;
    let body = match proofs {
        Proofs::Asserted => body(driver),
        Proofs::LeftOut => quote!(::core::unreachable!()),
    };
    quote! {
        /// A section sees the whole view for as long as it lasts.
        #[automatically_derived]
        impl #bind __drmm::CovariantView for #name #arguments #where_clause {
            fn shorten<#section, #bound: #section>(
                __drmm_view: &#section <Self as __drmm::DrmDriver>::Hw<#bound>,
            ) -> &#section <Self as __drmm::DrmDriver>::Hw<#section> {
                #body
            }
        }
    }
}

/// The same lifetime at another place.
fn placed(lifetime: &Lifetime, place: Span) -> Lifetime {
    let mut placed = lifetime.clone();
    placed.set_span(place);
    placed
}

fn body(driver: &Driver) -> TokenStream {
    let scoped = |field: &&Field| field.ty.bound.is_some();
    let fields = driver.fields_of(Class::Devm).filter(scoped).map(|field| of_field(driver, field));
    quote! {
        #(#fields)*
        __drmm_view
    }
}

fn of_field(driver: &Driver, field: &Field) -> TokenStream {
    let Field { cfg, name, ty, place, .. } = field;
    let section = placed(&driver.lifetimes.lent, *place);
    let word = section.ident.to_string();
    let shorten = |found: &Ident| (found == BOUND).then_some(word.as_str());
    let shortened = tokens::replace_lifetimes(ty.tokens.clone(), &shorten);
    let (parameter, lend) = (Ident::new("__drmm_field", *place), names::lend(name));
    // Clippy prefers an `Option` of a reference to the reference to an `Option`, but that proves
    // nothing.
    let lint = ty.may_mention("Option<&").then(|| quote!(#[allow(clippy::ref_option_ref)]));
    quote! {
        #(#cfg)*
        #lint
        let #lend = |#parameter: &#section #ty| -> &#section #shortened { #parameter };
    }
}
