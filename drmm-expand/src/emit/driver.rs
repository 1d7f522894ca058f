//! The impl that makes the struct a driver: how its parts are named, described and put together.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::proofs::Proofs;
use super::{device, hooks, info, view};
use crate::model::{Class, Driver, Field};
use crate::names;

pub(super) fn item(driver: &Driver, proofs: Proofs) -> TokenStream {
    let Driver { name, filled, view, generics, lifetimes, .. } = driver;
    let build = &lifetimes.build;
    let (bind, arguments) = (generics.outlast(), generics.apply(Vec::new()));
    let where_clause = &generics.where_clause;
    let view_arguments = generics.apply(vec![quote!('bound)]);
    let filled_arguments = generics.apply(vec![quote!(#build), quote!('bound)]);
    let description = info::consts(driver);
    let room = room(driver, proofs);
    let assemble = assemble(driver, proofs);
    let whole = whole(driver, proofs);
    let hooks = hooks::methods(driver);
    quote! {
        /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
        #[automatically_derived]
        unsafe impl #bind __drmm::DrmDriver for #name #arguments #where_clause {
            type Hw<'bound> = #view #view_arguments;
            type Fields<#build, 'bound> = #filled #filled_arguments;
            #description
            #room
            #assemble
            #whole
            #hooks
        }
    }
}

/// The values that the device needs room for: those of its `#[drmm]` fields.
fn room(driver: &Driver, proofs: Proofs) -> Option<TokenStream> {
    if proofs == Proofs::LeftOut || driver.fields_of(Class::Drmm).next().is_none() {
        return None;
    }
    let layout = |Field { cfg, ty, .. }: &Field| {
        quote! {
            #(#cfg)*
            __drmm::Layout::new::<#ty>(),
        }
    };
    let layouts = driver.fields_of(Class::Drmm).map(layout);
    Some(quote!(const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[#(#layouts)*];))
}

/// Moves each value from the struct that was filled to the part that keeps it.
///
/// Without the runtime there is no trait in which to look `Self::Hw` up, so it has its own name
/// here. The struct that was filled is named through the trait: its own name would make `'bound`
/// late-bound, which the trait has early-bound.
fn assemble(driver: &Driver, proofs: Proofs) -> TokenStream {
    let Driver { view, generics, lifetimes, .. } = driver;
    let build = &lifetimes.build;
    let view_arguments = generics.apply(vec![quote!('bound)]);
    let body = match proofs {
        Proofs::Asserted => body(driver),
        Proofs::LeftOut => quote!(::core::unreachable!()),
    };
    quote! {
        fn assemble<#build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<#build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> #view #view_arguments {
            #body
        }
    }
}

/// The view is named through the trait, for the reason given at `assemble`.
fn whole(driver: &Driver, proofs: Proofs) -> TokenStream {
    let section = &driver.lifetimes.section;
    let leads = names::leads_to_the_device();
    let body = match proofs {
        Proofs::Asserted => quote!(&__drmm_hw.#leads),
        Proofs::LeftOut => quote!(::core::unreachable!()),
    };
    quote! {
        fn whole<#section, 'bound>(
            __drmm_hw: &#section <Self as __drmm::DrmDriver>::Hw<'bound>,
        ) -> &#section __drmm::DeviceOf<'bound, Self> {
            #body
        }
    }
}

fn body(driver: &Driver) -> TokenStream {
    let (view, leads) = (&driver.view, names::leads_to_the_device());
    let held = device::held(driver).map(member);
    let lent = driver.fields_of(Class::Devm).rev().map(member);
    let marker = quote!(__drmm_scope: ::core::marker::PhantomData,);
    let held_marker = device::has_marker(driver).then_some(&marker);
    let lent_marker = view::has_marker(driver).then_some(&marker);
    quote! {
        let __drmm_whole = __drmm::DataSlot::put(__drmm_place, Self { #(#held)* #held_marker });
        #view { #(#lent)* #leads: __drmm_whole, #lent_marker }
    }
}

fn member(field: &Field) -> TokenStream {
    let Field { cfg, name, .. } = field;
    let into = match field.class {
        Class::Device => {
            // Placed at the type, which has to change if it is not `DrmDevice`.
            let device = Ident::new("__drmm_device", field.place);
            return quote!(#name: #device,);
        }
        Class::Devm => "into_devm",
        Class::Drmm => "into_drmm",
        Class::Plain => "into_plain",
    };
    let into = Ident::new(into, Span::call_site());
    let given = names::placed(name, Span::call_site());
    quote! {
        #(#cfg)*
        #name: <Self as __drmm::DrmDriver>::#into(__drmm_fields.#given, __drmm_seal),
    }
}
