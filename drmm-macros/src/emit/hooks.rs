//! The two moments at which a driver may act itself: unbind and the last reference.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::model::Driver;
use crate::names::{at, Removal};

pub(super) fn methods(driver: &Driver) -> TokenStream {
    let unbind = driver.unbind.as_ref().map(unbind);
    let release = driver.release.as_ref().map(release);
    quote!(#unbind #release)
}

/// The last touch of the hardware, alone with it. The view has a lifetime of its own: with the
/// device's, an invariant field could be made to hold a neighbour.
fn unbind(hook: &TokenStream) -> TokenStream {
    let call = quote_spanned!(place(hook)=> #hook(self, __drmm_hw, __drmm_removal));
    quote! {
        fn unbind(&self, __drmm_hw: &Self::Hw<'_>, __drmm_removal: #Removal) {
            #call
        }
    }
}

fn release(hook: &TokenStream) -> TokenStream {
    let call = quote_spanned!(place(hook)=> #hook(self));
    quote! {
        fn release(&self) {
            #call
        }
    }
}

fn place(hook: &TokenStream) -> Span {
    at(hook.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span()))
}
