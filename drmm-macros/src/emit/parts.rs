//! The impl that makes the struct a driver: how its parts are named, described and put together.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{device, hooks, info, view, Proofs};
use crate::model::{Class, Driver, Field};
use crate::names::{at, DrmDevice, Layout, Parts, Seal};

pub(super) fn item(driver: &Driver, proofs: Proofs) -> TokenStream {
    let Driver { name, filled, view, generics, lifetimes, .. } = driver;
    let (build, bound) = (&lifetimes.build, &lifetimes.bound);
    let (bind, arguments) = (generics.bind(&[]), generics.apply(&[]));
    let where_clause = &generics.where_clause;
    let view_arguments = generics.apply(&[bound]);
    let filled_arguments = generics.apply(&[build, bound]);
    let description = info::consts(driver);
    let room = room(driver, proofs);
    let assemble = assemble(driver, proofs);
    let hooks = hooks::methods(driver);
    quote! {
        /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
        #[automatically_derived]
        unsafe impl #bind #Parts for #name #arguments #where_clause {
            type Hw<#bound> = #view #view_arguments;
            type Fields<#build, #bound> = #filled #filled_arguments;
            #description
            #room
            #assemble
            #hooks
        }
    }
}

/// What the device needs room for: the values of its `#[drmm]` fields.
fn room(driver: &Driver, proofs: Proofs) -> Option<TokenStream> {
    if proofs == Proofs::LeftOut || driver.fields_of(Class::Drmm).next().is_none() {
        return None;
    }
    let layouts = driver.fields_of(Class::Drmm).map(|Field { cfg, ty, .. }| {
        quote! {
            #(#cfg)*
            #Layout::new::<#ty>()
        }
    });
    Some(quote!(const ROOM: &'static [#Layout] = &[#(#layouts),*];))
}

/// Moves each value from the struct that was filled to the part that keeps it.
///
/// Without the runtime there is no trait in which to look `Self::Hw` up, so it has its own name here. The struct
/// that was filled is named through the trait: its own name would make `'bound` late-bound, which the trait has
/// early-bound.
fn assemble(driver: &Driver, proofs: Proofs) -> TokenStream {
    let Driver { view, generics, lifetimes, .. } = driver;
    let (build, bound) = (&lifetimes.build, &lifetimes.bound);
    let view_arguments = generics.apply(&[bound]);
    let body = match proofs {
        Proofs::Asserted => body(driver),
        Proofs::LeftOut => quote!(::core::unreachable!()),
    };
    quote! {
        fn assemble<#build, #bound>(
            __drmm_fields: <Self as #Parts>::Fields<#build, #bound>,
            __drmm_device: #DrmDevice,
            __drmm_seal: &#Seal,
        ) -> (Self, #view #view_arguments) {
            #body
        }
    }
}

fn body(driver: &Driver) -> TokenStream {
    let view = &driver.view;
    let held = device::held(driver).map(member);
    let lent = driver.fields_of(Class::Devm).rev().map(member);
    let marker = quote!(__drmm_scope: ::core::marker::PhantomData,);
    let held_marker = device::has_marker(driver).then_some(&marker);
    let lent_marker = view::has_marker(driver).then_some(&marker);
    quote! {
        (
            Self { #(#held)* #held_marker },
            #view { #(#lent)* #lent_marker },
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
        Class::Devm => quote!(<Self as #Parts>::into_devm(__drmm_fields.#name, __drmm_seal)),
        Class::Drmm => quote!(<Self as #Parts>::into_drmm(__drmm_fields.#name, __drmm_seal)),
        Class::Plain => quote!(<Self as #Parts>::into_plain(__drmm_fields.#name, __drmm_seal)),
    };
    quote! {
        #(#cfg)*
        #name: #value,
    }
}
