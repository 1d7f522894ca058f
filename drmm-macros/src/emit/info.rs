//! The constants that describe a driver and its fields, for programs and for the trace.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use crate::model::{Class, Driver, Field, Info};
use crate::names::{DriverInfo, FieldClass, FieldInfo};
use crate::spell::spell;

pub(super) fn consts(driver: &Driver) -> TokenStream {
    let Info { name, desc, date, .. } = &driver.info;
    let major = Literal::u32_unsuffixed(driver.info.major);
    let minor = Literal::u32_unsuffixed(driver.info.minor);
    let patchlevel = Literal::u32_unsuffixed(driver.info.patchlevel);
    let fields = driver.fields.iter().filter_map(entry);
    quote! {
        const DRIVER: #DriverInfo = #DriverInfo {
            name: #name,
            desc: #desc,
            major: #major,
            minor: #minor,
            patchlevel: #patchlevel,
            date: #date,
        };
        const FIELDS: &'static [#FieldInfo] = &[#(#fields),*];
    }
}

fn entry(field: &Field) -> Option<TokenStream> {
    let class = match field.class {
        Class::Device => return None,
        Class::Devm => quote!(#FieldClass::Devm),
        Class::Drmm => quote!(#FieldClass::Drmm),
        Class::Plain => quote!(#FieldClass::Plain),
    };
    let cfg = &field.cfg;
    let name = field.name.unraw().to_string();
    let ty = spell(field.ty.clone());
    // These two answer for the place of their own tokens: the line of the field, not of the attribute.
    let place = field.name.span();
    let file = quote_spanned!(place=> ::core::file!());
    let line = quote_spanned!(place=> ::core::line!());
    Some(quote! {
        #(#cfg)*
        #FieldInfo { name: #name, class: #class, ty: #ty, file: #file, line: #line }
    })
}
