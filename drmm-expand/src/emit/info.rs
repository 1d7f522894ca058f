//! The constants that describe a driver and its fields, for programs and for the trace.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::model::{Class, Driver, Field, Info};
use crate::names::unraw;

pub(super) fn consts(driver: &Driver) -> TokenStream {
    let Info { is_card, name, desc, major, minor, patchlevel, date } = &driver.info;
    let [major, minor, patchlevel] = [major, minor, patchlevel].map(|part| Literal::u32_unsuffixed(*part));
    let fields = driver.fields.iter().map(entry);
    let no_card = (!is_card).then(|| {
        quote!(
            const IS_CARD: ::core::primitive::bool = false;
        )
    });
    quote! {
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: #name,
            desc: #desc,
            major: #major,
            minor: #minor,
            patchlevel: #patchlevel,
            date: #date,
        };
        #no_card
        const FIELDS: &'static [__drmm::FieldInfo] = &[#(#fields)*];
    }
}

fn entry(field: &Field) -> TokenStream {
    let class = match field.class {
        Class::Device => return TokenStream::new(),
        Class::Devm => "Devm",
        Class::Drmm => "Drmm",
        Class::Plain => "Plain",
    };
    let class = Ident::new(class, Span::call_site());
    let cfg = &field.cfg;
    let word = field.name.to_string();
    let (name, ty) = (unraw(&word), &field.ty.spelled);
    // `line!` returns the line of its own tokens: it must be that of the field, not of the
    // attribute.
    let place = field.name.span();
    let line = quote_spanned!(place=> ::core::line!());
    quote! {
        #(#cfg)*
        __drmm::FieldInfo { name: #name, class: __drmm::FieldClass::#class, ty: #ty, file: ::core::file!(), line: #line },
    }
}
