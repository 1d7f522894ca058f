//! The impl that collides with `impl Drop` for the device.
//!
//! `Drop` of the struct would run when the device list is already empty, and could read what it kept.

use crate::code::{code, Code};
use crate::model::Driver;
use crate::names::at;

pub(super) fn item(driver: &Driver) -> Code {
    let Driver { name, generics, .. } = driver;
    let (bind, arguments) = (generics.bind(Vec::new()), generics.apply(Vec::new()));
    let where_clause = &generics.where_clause;
    let item = code! {
        impl #bind __drmm::TheReleaseHookTakesThePlaceOfDrop for #name #arguments #where_clause {
            type Verdict = __drmm::HasNoDrop;
        }
    };
    let item = item.located(at(name.span()));
    code! {
        /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
        #[automatically_derived]
        #item
    }
}
