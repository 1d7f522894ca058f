//! One assertion a field, under its type: it ends when its mark says.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::model::{Class, Driver, Field};
use crate::names::{at, Parts, BOUND};
use crate::tokens;

pub(super) fn item(driver: &Driver) -> TokenStream {
    let Driver { generics, lifetimes, .. } = driver;
    // A macro call may mention it where its tokens do not.
    let mentions = |ty: &TokenStream| {
        tokens::lifetime(ty.clone(), BOUND).is_some() || tokens::has_macro_call(ty.clone())
    };
    let mentioned = driver.fields.iter().any(|field| mentions(&field.ty));
    let bind = if mentioned { generics.bind(&[&lifetimes.bound]) } else { generics.bind(&[]) };
    let where_clause = &generics.where_clause;
    let (name, arguments) = (&driver.name, generics.apply(&[]));
    // Called through the trait, so that the assertions are the runtime's own if the trait is.
    let parts = quote!(<#name #arguments as #Parts>);
    let assertions = driver.fields.iter().filter_map(|field| assertion(field, &parts));
    quote! {
        /// Each field ends when its mark says.
        fn __drmm_classes #bind() #where_clause {
            #(#assertions)*
        }
    }
}

fn assertion(field: &Field, parts: &TokenStream) -> Option<TokenStream> {
    let place = place(field);
    let assertion = match field.class {
        Class::Device => return None,
        Class::Devm => quote_spanned!(place=> ends_at_unbind),
        Class::Drmm => quote_spanned!(place=> ends_with_last_reference),
        Class::Plain => quote_spanned!(place=> lives_in_the_device),
    };
    let Field { cfg, ty, .. } = field;
    Some(quote! {
        #(#cfg)*
        #parts::#assertion::<#ty>();
    })
}

/// Where the type of the field begins.
pub(super) fn place(field: &Field) -> Span {
    at(field.ty.clone().into_iter().next().map_or_else(|| field.name.span(), |first| first.span()))
}
