//! The struct under the user's own name: what is left of a driver when its hardware is gone.

use crate::code::{code, Code};
use crate::model::{Class, Driver, Field};
use crate::names;

pub(super) fn item(driver: &Driver) -> Code {
    let Driver { attrs, cfg, vis, name, generics, .. } = driver;
    let declared = generics.declare(Vec::new());
    let where_clause = &generics.where_clause;
    let fields = Code::each(held(driver), &|field| member(driver, field));
    let marker = has_marker(driver).then(|| {
        let marker = generics.marker(Vec::new());
        code! {
            #[doc(hidden)]
            __drmm_scope: #marker,
        }
    });
    let gap = attrs.iter().any(|attr| attr.path().is_ident("doc")).then(|| code!(#[doc = ""]));
    code! {
        #cfg
        #attrs
        #gap
        /// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
        #vis struct #name #declared #where_clause {
            #fields
            #marker
        }
    }
}

/// Whether the device has a field for what its own fields may not mention.
pub(super) fn has_marker(driver: &Driver) -> bool {
    !driver.generics.types.is_empty()
}

/// The fields that the device keeps, newest first.
pub(super) fn held(driver: &Driver) -> impl Iterator<Item = &Field> {
    driver.fields.iter().rev().filter(|field| field.class != Class::Devm)
}

fn member(driver: &Driver, field: &Field) -> Code {
    let Field { attrs, vis, name, ty, .. } = field;
    let (unread, ty) = match field.class {
        Class::Device => (Some(code!(#[allow(dead_code)])), code!(#ty)),
        Class::Drmm => (None, names::held(&driver.runtime, ty)),
        Class::Devm | Class::Plain => (None, code!(#ty)),
    };
    code! {
        #attrs
        #unread
        #vis #name: #ty,
    }
}
