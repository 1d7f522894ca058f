//! The constants that describe a driver and its fields, for programs and for the trace.

use quote::quote_spanned;

use crate::code::{code, Code, Quoted};
use crate::model::{Class, Driver, Field, Info};
use crate::names::unraw;

pub(super) fn consts(driver: &Driver) -> Code {
    let Info { name, desc, date, .. } = &driver.info;
    let major = &driver.info.major.to_string();
    let minor = &driver.info.minor.to_string();
    let patchlevel = &driver.info.patchlevel.to_string();
    let fields = Code::each(driver.fields.iter(), &entry);
    code! {
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: #name,
            desc: #desc,
            major: #major,
            minor: #minor,
            patchlevel: #patchlevel,
            date: #date,
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[#fields];
    }
}

fn entry(field: &Field) -> Code {
    let class = match field.class {
        Class::Device => return Code::default(),
        Class::Devm => "Devm",
        Class::Drmm => "Drmm",
        Class::Plain => "Plain",
    };
    let cfg = &field.cfg;
    let (name, ty) = (&Quoted(unraw(&field.word)), &Quoted(&field.ty.spelled));
    // It answers for the place of its own tokens: the line of the field, not of the attribute.
    let place = field.name.span();
    let line = quote_spanned!(place=> ::core::line!());
    code! {
        #cfg
        __drmm::FieldInfo { name: #name, class: __drmm::FieldClass::#class, ty: #ty, file: ::core::file!(), line: #line },
    }
}
