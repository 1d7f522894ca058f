//! What is wrong with a call as a whole, outside of the literal's braces.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::pieces::{first, is, opened, part, Rest};
use crate::diag::Diag;

/// `kind [$crate] [place] [mended]`: the sentence of the kind at its place, and the call as it was
/// meant, if that can be told.
pub(crate) fn shape(input: TokenStream) -> TokenStream {
    let mut rest: Rest = input.into_iter().peekable();
    let kind = rest.next().map(|kind| kind.to_string()).unwrap_or_default();
    let (runtime, place, mended) = (part(&mut rest), part(&mut rest), part(&mut rest));
    let mut diag = Diag::new();
    let message = sentence(&kind, &place);
    match at(&kind, &place) {
        place if place.is_empty() => diag.error_at_attribute(message),
        place => diag.error(place, message),
    };
    let mended = (!mended.is_empty()).then(|| quote!(#runtime::devm_drm_dev_alloc! { #mended }));
    let errors = diag.finish(&mended.unwrap_or_default());
    quote!({ #errors })
}

/// The tokens to underline, in the call or in the part of it that is wrong.
fn at(kind: &str, place: &TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = opened(place).into_iter().collect();
    let one_of = |found: Option<usize>, count| -> TokenStream {
        found.into_iter().flat_map(|at| tokens.iter().skip(at).take(count)).cloned().collect()
    };
    match kind {
        "no_bars" => opened(place),
        "bars" => one_of(tokens.iter().position(|token| is(Some(token), '|')), 2),
        "semicolon" => one_of(tokens.iter().position(|token| is(Some(token), ';')), 1),
        "move" => one_of(tokens.iter().position(|token| token.to_string() == "move"), 1),
        "literal" if is(tokens.last(), '|') => one_of(tokens.len().checked_sub(1), 1),
        _ => one_of(Some(0), 1),
    }
}

fn sentence(kind: &str, place: &TokenStream) -> String {
    let spelled = || opened(place).to_string().replace(' ', "");
    match kind {
        "device_first" => "the bus device is the first argument: put it in front of `|drm|`".into(),
        "comma" => format!("a comma is missing behind the bus device: write `{},`", spelled()),
        "semicolon" => "the arguments are separated by a comma: write `,`".into(),
        "bars" => "the initialisers are given the device that is built: write `|drm|`".into(),
        "move" => "the initialisers run at once, in probe: remove `move`".into(),
        "typed" => "the type of the device that is built is known: leave it out".into(),
        "no_bars" => {
            format!("the fields are initialised with the device at hand: write `|drm| {}`", spelled())
        }
        "literal" => {
            "the fields are initialised one by one, in their order: put the struct literal right after \
                      `|drm|`, and what has to come first in front of the macro"
                .into()
        }
        "behind" => match first(place) {
            Some(TokenTree::Punct(sign)) if matches!(sign.as_char(), '?' | ';') => {
                format!("the call ends with the struct literal: remove `{sign}`")
            }
            _ => "the call ends with the struct literal: leave out what is behind it".into(),
        },
        _ => "a bus device and a struct literal are needed: the call is \
              `devm_drm_dev_alloc!(pdev, |drm| Driver { field: value })`"
            .into(),
    }
}
