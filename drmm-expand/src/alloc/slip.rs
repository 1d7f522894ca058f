//! A field of the literal that the grammar does not accept: reports it, mends it as it was meant,
//! and lets the grammar read the rest again. So all slips of a call are reported at once.

use proc_macro2::{Punct, Spacing, TokenStream, TokenTree};
use quote::quote;

use super::call::ALONE;
use super::mend::{self, Slip};
use super::pieces::{is, part, Rest};
use crate::diag::Diag;

/// A call with more slips than this is not mended any further.
const LIMIT: usize = 16;

/// `[$crate] [parent] [drm] [driver] [errors] [fields so far]`, then the fields from the first that
/// is wrong.
pub(crate) fn slip(input: TokenStream) -> TokenStream {
    let mut rest: Rest = input.into_iter().peekable();
    let mut next = || part(&mut rest);
    let (runtime, parent, drm, driver, before, done) = (next(), next(), next(), next(), next(), next());
    let Slip { place, message, mended, is_as_meant } = mend::first(&rest.collect::<Vec<_>>());
    let mut diag = Diag::new();
    if !message.is_empty() {
        if place.is_empty() {
            diag.error_at_attribute(message)
        } else {
            diag.error(place, message)
        };
    }
    let was_alone = is(before.clone().into_iter().next().as_ref(), ALONE);
    let mut errors: TokenStream = before.into_iter().skip(usize::from(was_alone)).collect();
    errors.extend(diag.finish(&TokenStream::new()));
    if count(&errors) > LIMIT {
        return quote!({ #errors });
    }
    let alone = (was_alone || !is_as_meant).then(|| Punct::new(ALONE, Spacing::Alone));
    let mended: TokenStream = mended.into_iter().collect();
    quote! {
        #runtime::__drmm_fields! { [#runtime] [#parent] [#drm] [#driver] [#alone #errors] [#done] #mended }
    }
}

/// The number of errors: each has one group, its text.
fn count(errors: &TokenStream) -> usize {
    let group = |token: &TokenTree| matches!(token, TokenTree::Group(_));
    errors.clone().into_iter().filter(group).count()
}
