//! The impl that makes the struct a driver: how its parts are named, described and put together.

use proc_macro2::Ident;

use super::{device, hooks, info, view, Proofs};
use crate::code::{code, Code};
use crate::model::{Class, Driver, Field};

pub(super) fn item(driver: &Driver, proofs: Proofs) -> Code {
    let Driver { name, filled, view, generics, lifetimes, .. } = driver;
    let build = &lifetimes.build;
    let (bind, arguments) = (generics.outlast(), generics.apply(Vec::new()));
    let where_clause = &generics.where_clause;
    let view_arguments = generics.apply(vec![code!('bound)]);
    let filled_arguments = generics.apply(vec![code!(#build), code!('bound)]);
    let description = info::consts(driver);
    let room = room(driver, proofs);
    let assemble = assemble(driver, proofs);
    let hooks = hooks::methods(driver);
    code! {
        /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
        #[automatically_derived]
        unsafe impl #bind __drmm::Parts for #name #arguments #where_clause {
            type Hw<'bound> = #view #view_arguments;
            type Fields<#build, 'bound> = #filled #filled_arguments;
            #description
            #room
            #assemble
            #hooks
        }
    }
}

/// What the device needs room for: the values of its `#[drmm]` fields.
fn room(driver: &Driver, proofs: Proofs) -> Option<Code> {
    if proofs == Proofs::LeftOut || driver.fields_of(Class::Drmm).next().is_none() {
        return None;
    }
    let layout = |Field { cfg, ty, .. }: &Field| {
        code! {
            #cfg
            __drmm::Layout::new::<#ty>(),
        }
    };
    let layouts = Code::each(driver.fields_of(Class::Drmm), &layout);
    Some(code!(const ROOM: &'static [__drmm::Layout] = &[#layouts];))
}

/// Moves each value from the struct that was filled to the part that keeps it.
///
/// Without the runtime there is no trait in which to look `Self::Hw` up, so it has its own name here. The struct
/// that was filled is named through the trait: its own name would make `'bound` late-bound, which the trait has
/// early-bound.
fn assemble(driver: &Driver, proofs: Proofs) -> Code {
    let Driver { view, generics, lifetimes, .. } = driver;
    let build = &lifetimes.build;
    let view_arguments = generics.apply(vec![code!('bound)]);
    let body = match proofs {
        Proofs::Asserted => body(driver),
        Proofs::LeftOut => code!(::core::unreachable!()),
    };
    code! {
        fn assemble<#build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<#build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, #view #view_arguments) {
            #body
        }
    }
}

fn body(driver: &Driver) -> Code {
    let view = &driver.view;
    let held = Code::each(device::held(driver), &member);
    let lent = Code::each(driver.fields_of(Class::Devm).rev(), &member);
    let marker = code!(__drmm_scope: ::core::marker::PhantomData,);
    let held_marker = device::has_marker(driver).then_some(&marker);
    let lent_marker = view::has_marker(driver).then_some(&marker);
    code! {
        (
            Self { #held #held_marker },
            #view { #lent #lent_marker },
        )
    }
}

fn member(field: &Field) -> Code {
    let Field { cfg, name, word, .. } = field;
    let into = match field.class {
        Class::Device => {
            // Under the type: it is the one to change if it is not `DrmDevice`.
            let device = &Ident::new("__drmm_device", field.place);
            return code!(#name: #device,);
        }
        Class::Devm => "into_devm",
        Class::Drmm => "into_drmm",
        Class::Plain => "into_plain",
    };
    code! {
        #cfg
        #name: <Self as __drmm::Parts>::#into(__drmm_fields.#word, __drmm_seal),
    }
}
