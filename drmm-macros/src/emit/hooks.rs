//! The two moments at which a driver may act itself: unbind and the last reference.
//!
//! A hook is called through a pointer of its type, so that the message about a wrong one shows the signature
//! that is wanted beside the one that was found.

use proc_macro2::{Span, TokenStream};

use crate::code::{code, Code};
use crate::model::Driver;
use crate::names::at;

pub(super) fn methods(driver: &Driver) -> Code {
    let unbind = driver.unbind.as_ref().map(|hook| unbind(driver, hook));
    let release = driver.release.as_ref().map(|hook| release(driver, hook));
    code!(#unbind #release)
}

/// The last touch of the hardware, alone with it. The view has a lifetime of its own: with the
/// device's, an invariant field could be made to hold a neighbour.
fn unbind(driver: &Driver, hook: &TokenStream) -> Code {
    let Driver { name, view, generics, .. } = driver;
    let (device, hw) = (generics.apply(Vec::new()), generics.apply(vec![code!('_)]));
    let (lent, owner) = (&hw, &device);
    let ty = code!(fn(&#name #owner, &#view #lent, __drmm::Removal)).located(place(hook));
    code! {
        fn last_touch(&self, __drmm_hw: &#view #hw, __drmm_removal: __drmm::Removal) {
            let __drmm_hook: #ty = #hook;
            __drmm_hook(self, __drmm_hw, __drmm_removal);
        }
    }
}

fn release(driver: &Driver, hook: &TokenStream) -> Code {
    let Driver { name, generics, .. } = driver;
    let device = generics.apply(Vec::new());
    let ty = code!(fn(&#name #device)).located(place(hook));
    code! {
        fn last_look(&self) {
            let __drmm_hook: #ty = #hook;
            __drmm_hook(self);
        }
    }
}

fn place(hook: &TokenStream) -> Span {
    at(hook.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span()))
}
