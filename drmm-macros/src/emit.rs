//! Stage 4: the items, in the order in which a person would write and read them. Nothing fails here.

mod classes;
mod covariance;
mod device;
mod drop_ban;
mod fields;
mod hooks;
mod info;
mod parts;
mod view;

use proc_macro2::TokenStream;
use syn::Attribute;

use crate::code::{code, Code};
use crate::model::Driver;
use crate::{names, tokens};

/// Whether the compiler is asked to prove what the fields' classes promise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proofs {
    Asserted,
    /// Errors were reported: the program does not run, and what follows from them helps nobody.
    LeftOut,
}

/// Everything that `#[drm_driver]` makes of a driver.
pub(crate) fn items(driver: &Driver, proofs: Proofs) -> TokenStream {
    let device = device::item(driver);
    let view = view::item(driver);
    let glue = glue(driver, proofs);
    code!(#device #view #glue).into()
}

/// What nobody names but the runtime: it stands in a block, so it takes no names from the user.
fn glue(driver: &Driver, proofs: Proofs) -> Code {
    let cfg = &driver.cfg;
    let import = names::import(&driver.runtime);
    let fields = fields::item(driver);
    let parts = parts::item(driver, proofs);
    let drop_ban = drop_ban::item(driver);
    let (classes, covariance) = match proofs {
        Proofs::Asserted => (classes::item(driver), covariance::proofs(driver)),
        Proofs::LeftOut => (Code::default(), Code::default()),
    };
    let shared_view = covariance::item(driver, proofs);
    let deprecated = is_deprecated(driver).then(|| code!(#[allow(deprecated)]));
    code! {
        #cfg
        #deprecated
        const _: () = {
            #import
            #fields
            #parts
            #drop_ban
            #classes
            #covariance
            #shared_view
        };
    }
}

/// Whether the struct or a field of it is deprecated. It is for those who use it to know, not for its own parts.
fn is_deprecated(driver: &Driver) -> bool {
    let says_so =
        |attr| Attribute::path(attr).is_ident("deprecated") || tokens::sets_conditionally(attr, "deprecated");
    driver.attrs.iter().chain(driver.fields.iter().flat_map(|field| &field.attrs)).any(says_so)
}
