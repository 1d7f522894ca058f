//! One proof a field that the view may be lent for less than the bound scope.
//!
//! The gate lends `&'section Hw<'section>`. That is sound if each field alone may be shortened so, which
//! the compiler decides at the field's type, in lifetimes with names that say what they are.

use proc_macro2::Ident;

use super::Proofs;
use crate::code::{code, Code, Quoted};
use crate::model::{Access, Class, Driver, Field};
use crate::names::{self, BOUND};
use crate::tokens;

/// The functions that compile only for covariant fields.
pub(super) fn proofs(driver: &Driver) -> Code {
    if driver.access == Access::Closure {
        return Code::default();
    }
    let scoped = |field: &&Field| field.ty.bound.is_some();
    Code::each(driver.fields_of(Class::Devm).filter(scoped), &|field| of_field(driver, field))
}

/// The proof for the whole view, which is what the gate calls. The proofs of the fields only say where it fails:
/// a field may hide `'bound` from a search of its tokens.
pub(super) fn item(driver: &Driver, proofs: Proofs) -> Code {
    if driver.access == Access::Closure {
        return Code::default();
    }
    let Driver { name, generics, lifetimes, .. } = driver;
    let (bind, arguments) = (generics.outlast(), generics.apply(Vec::new()));
    let section = &lifetimes.section;
    let where_clause = &generics.where_clause;
    let body = match proofs {
        Proofs::Asserted => code!(__drmm_view),
        Proofs::LeftOut => code!(::core::unreachable!()),
    };
    code! {
        /// A section sees the whole view for as long as it lasts.
        #[automatically_derived]
        impl #bind __drmm::CovariantView for #name #arguments #where_clause {
            fn shorten<#section, 'bound: #section>(
                __drmm_view: &#section <Self as __drmm::Parts>::Hw<'bound>,
            ) -> &#section <Self as __drmm::Parts>::Hw<#section> {
                #body
            }
        }
    }
}

fn of_field(driver: &Driver, field: &Field) -> Code {
    let Driver { generics, lifetimes, .. } = driver;
    let Field { cfg, word, ty, place, .. } = field;
    let bound = &names::lifetime("'bound", *place);
    let section = &names::lifetime(&lifetimes.section, *place);
    let bind = generics.bind(vec![code!(#section), code!(#bound: #section)]);
    let where_clause = &generics.where_clause;
    let lend = names::lend(field);
    let shorten = |found: &Ident| (found == BOUND).then(|| names::unquoted(&lifetimes.section));
    let shortened = tokens::replace_lifetimes(ty.tokens.clone(), &shorten);
    let summary = format!(" A section sees `{word}` for as long as it lasts.");
    let summary = &Quoted(&summary);
    let parameter = &Ident::new("__drmm_field", *place);
    // Clippy would have the reference to an `Option` be an `Option` of a reference, but then nothing is proved.
    let lint = ty.may_mention("Option<&").then(|| code!(#[allow(clippy::ref_option_ref)]));
    code! {
        #cfg
        #[doc = #summary]
        #lint
        fn #lend #bind(#parameter: &#section #ty) -> &#section #shortened #where_clause {
            #parameter
        }
    }
}
