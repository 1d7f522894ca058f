//! The struct that `devm_drm_dev_alloc!` fills: every field but the device, in the order of declaration.

use crate::code::{code, Code};
use crate::model::{Class, Driver, Field};
use crate::names;

pub(super) fn item(driver: &Driver) -> Code {
    let Driver { lints, vis, filled, generics, lifetimes, .. } = driver;
    let build = &lifetimes.build;
    let bind = generics.bind(vec![code!(#build), code!('bound)]);
    let where_clause = &generics.where_clause;
    let fields = Code::each(driver.fields.iter(), &|field| member(driver, field));
    let filled_in = names::FILLED_IN;
    let marker = generics.marker(vec![code!(&#build ()), code!(&'bound ())]);
    code! {
        /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
        #lints
        #vis struct #filled #bind #where_clause {
            #fields
            #[doc(hidden)]
            #vis #filled_in: #marker,
        }
    }
}

fn member(driver: &Driver, field: &Field) -> Code {
    let Field { cfg, docs, vis, name, given: (class, ty), .. } = field;
    let class = match class {
        Class::Device => return Code::default(),
        Class::Devm => "Devm",
        Class::Drmm => "Drmm",
        Class::Plain => "Plain",
    };
    let build = &driver.lifetimes.build;
    code! {
        #cfg
        #docs
        #vis #name: __drmm::Field<#build, __drmm::#class, #ty>,
    }
}
