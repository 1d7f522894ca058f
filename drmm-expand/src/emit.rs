//! Stage 4: the items, in the order in which a person would write and read them. Nothing fails
//! here.

pub(crate) mod proofs;

mod classes;
mod covariance;
mod deprecated;
mod device;
mod driver;
mod drop_ban;
mod fields;
mod hooks;
mod info;
mod named;
mod view;
mod whole;
mod wrong_side;

use proc_macro2::TokenStream;
use quote::quote;

use proofs::Proofs;

use crate::model::Driver;
use crate::names;

/// Everything that `#[drm_driver]` makes of a driver.
pub(crate) fn items(driver: &Driver, proofs: Proofs) -> TokenStream {
    let device = device::item(driver);
    let view = view::item(driver);
    let glue = glue(driver, proofs);
    quote!(#device #view #glue)
}

/// The items that only the runtime uses. They are in a block, so they take no names from the user.
fn glue(driver: &Driver, proofs: Proofs) -> TokenStream {
    let cfg = &driver.cfg;
    let import = names::import(&driver.runtime);
    let fields = fields::item(driver);
    let drm_driver = driver::item(driver, proofs);
    let named = named::item(driver);
    let whole = whole::item(driver, proofs);
    let drop_ban = drop_ban::item(driver);
    let wrong_side = wrong_side::items(driver);
    let classes = match proofs {
        Proofs::Asserted => classes::item(driver),
        Proofs::LeftOut => TokenStream::new(),
    };
    let shared_view = covariance::item(driver, proofs);
    let deprecated = deprecated::allowed(driver);
    quote! {
        #(#cfg)*
        #deprecated
        const _: () = {
            #import
            #fields
            #drm_driver
            #named
            #whole
            #drop_ban
            #wrong_side
            #classes
            #shared_view
        };
    }
}
