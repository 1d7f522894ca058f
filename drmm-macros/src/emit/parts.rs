//! The impl that makes the struct a driver: how its parts are named, described and put together.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{device, hooks, info, Proofs};
use crate::model::{Class, Driver, Field};
use crate::names::{self, at, DrmDevice, Parts, Seal};

pub(super) fn item(driver: &Driver, proofs: Proofs) -> TokenStream {
    let Driver { name, view, generics, lifetimes, .. } = driver;
    let (build, bound) = (&lifetimes.build, &lifetimes.bound);
    let (bind, arguments) = (generics.bind(&[]), generics.apply(&[]));
    let where_clause = &generics.where_clause;
    let view_arguments = generics.apply(&[bound]);
    let fields = names::fields(name);
    let fields_arguments = generics.apply(&[build, bound]);
    let description = info::consts(driver);
    let assemble = assemble(driver, proofs);
    let hooks = hooks::methods(driver);
    quote! {
        /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
        #[automatically_derived]
        unsafe impl #bind #Parts for #name #arguments #where_clause {
            type Hw<#bound> = #view #view_arguments;
            type Fields<#build, #bound> = #fields #fields_arguments;
            #description
            #assemble
            #hooks
        }
    }
}

/// Moves each value from the struct that was filled to the part that keeps it.
fn assemble(driver: &Driver, proofs: Proofs) -> TokenStream {
    let (build, bound) = (&driver.lifetimes.build, &driver.lifetimes.bound);
    let body = match proofs {
        Proofs::Asserted => body(driver),
        Proofs::LeftOut => quote!(::core::unreachable!()),
    };
    quote! {
        fn assemble<#build, #bound>(
            __drmm_fields: Self::Fields<#build, #bound>,
            __drmm_device: #DrmDevice,
            __drmm_seal: &#Seal,
        ) -> (Self, Self::Hw<#bound>) {
            #body
        }
    }
}

fn body(driver: &Driver) -> TokenStream {
    let view = &driver.view;
    let held = device::held(driver).map(member);
    let lent = driver.fields_of(Class::Devm).rev().map(member);
    let marker =
        (!driver.generics.types.is_empty()).then(|| quote!(__drmm_scope: ::core::marker::PhantomData,));
    quote! {
        (
            Self { #(#held)* #marker },
            #view { #(#lent)* __drmm_scope: ::core::marker::PhantomData },
        )
    }
}

fn member(field: &Field) -> TokenStream {
    let Field { cfg, name, .. } = field;
    let value = match field.class {
        Class::Device => {
            // Under the type: it is the one to change if it is not `DrmDevice`.
            let place = field.ty.clone().into_iter().next().map_or_else(|| name.span(), |first| first.span());
            quote_spanned!(at(place)=> __drmm_device)
        }
        Class::Devm => quote!(__drmm_fields.#name.into_devm(__drmm_seal)),
        Class::Drmm => quote!(__drmm_fields.#name.into_drmm(__drmm_seal)),
        Class::Plain => quote!(__drmm_fields.#name.into_plain(__drmm_seal)),
    };
    quote! {
        #(#cfg)*
        #name: #value,
    }
}
