//! The two hooks of a driver: at unbind, and when the last reference goes.
//!
//! A hook is called through a pointer of its type, so that the message about a wrong one shows the
//! signature that is wanted beside the one that was found.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::model::Driver;
use crate::names::at;

pub(super) fn methods(driver: &Driver) -> TokenStream {
    let unbind = driver.unbind.as_ref().map(|hook| unbind(driver, hook));
    let release = driver.release.as_ref().map(|hook| release(driver, hook));
    quote!(#unbind #release)
}

/// The driver's last touch of the hardware, when no section is under way. The view has its own
/// lifetime, which the hook cannot choose: if it were that of the borrow, a hook could store a
/// neighbour in an invariant field. The lifetime is named, so that a method of the view fits too
/// (`unbind = BochsHw::quiesce`): its lifetime is not that of a function.
fn unbind(driver: &Driver, hook: &TokenStream) -> TokenStream {
    let Driver { view, generics, .. } = driver;
    let place = place(hook);
    let hw = generics.apply(vec![quote!('bound)]);
    let hw_at_hook = generics.apply_at(vec![quote_spanned!(place=> 'bound)], place);
    let ty = quote_spanned!(place=> fn(&#view #hw_at_hook, __drmm::Removal));
    quote! {
        fn call_unbind_hook<'bound>(__drmm_hw: &#view #hw, __drmm_removal: __drmm::Removal) {
            let __drmm_hook: #ty = #hook;
            __drmm_hook(__drmm_hw, __drmm_removal);
        }
    }
}

fn release(driver: &Driver, hook: &TokenStream) -> TokenStream {
    let Driver { name, generics, .. } = driver;
    let place = place(hook);
    let arguments = generics.apply_at(Vec::new(), place);
    let ty = quote_spanned!(place=> fn(&#name #arguments));
    quote! {
        fn call_release_hook(&self) {
            let __drmm_hook: #ty = #hook;
            __drmm_hook(self);
        }
    }
}

fn place(hook: &TokenStream) -> Span {
    at(hook.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span()))
}
