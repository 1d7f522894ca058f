//! What is wrong with a call as a whole, outside of the literal's braces.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::quote;

use super::pieces::{first, is, opened, part, Rest};
use crate::diag::Diag;

/// `kind [$crate] [place] [mended]`: the sentence of the kind at its place, and the call as it was
/// meant, if that can be told.
pub(crate) fn shape(input: TokenStream) -> TokenStream {
    let mut rest: Rest = input.into_iter().peekable();
    let kind = rest.next().map(|kind| kind.to_string()).unwrap_or_default();
    let (runtime, place, mended) = (part(&mut rest), part(&mut rest), part(&mut rest));
    let building = receiver(&mended, |method| method.starts_with("drmm_") || method == "publish_with");
    let mut diag = Diag::new();
    let message = sentence(&kind, &place, &mended, building.as_ref());
    match at(&kind, &place) {
        place if place.is_empty() => diag.error_at_attribute(message),
        place => diag.error(place, message),
    };
    let errors = diag.finish(&TokenStream::new());
    if kind == "device_first" && !mended.is_empty() {
        // The error takes the place of the bus device, so nothing else is said of it.
        let error = expression(errors);
        return quote!(#runtime::devm_drm_dev_alloc! { #error, #mended });
    }
    let mended = match building {
        Some(building) if matches!(kind.as_str(), "bars" | "no_bars") => given(mended, &building),
        _ => mended,
    };
    let mended = (!mended.is_empty()).then(|| quote!(#runtime::devm_drm_dev_alloc! { #mended }));
    quote!({ #errors #mended })
}

/// A `compile_error!` that can be an argument: with parentheses, where an item has braces.
fn expression(error: TokenStream) -> TokenStream {
    let parentheses = |token| match token {
        TokenTree::Group(group) => {
            let mut inside = Group::new(Delimiter::Parenthesis, group.stream());
            inside.set_span(group.span());
            inside.into()
        }
        token => token,
    };
    error.into_iter().map(parentheses).collect()
}

/// The first name in `tokens` of which such a method is called.
fn receiver(tokens: &TokenStream, is_such: impl Fn(&str) -> bool + Copy) -> Option<Ident> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let here = tokens.windows(3).find_map(|three| match three {
        [TokenTree::Ident(name), dot, TokenTree::Ident(method)]
            if is(Some(dot), '.') && is_such(&method.to_string()) =>
        {
            Some(name.clone())
        }
        _ => None,
    });
    let inside = || {
        tokens.iter().find_map(|token| match token {
            TokenTree::Group(group) => receiver(&group.stream(), is_such),
            _ => None,
        })
    };
    here.or_else(inside)
}

/// The call with `building` in the place of the first `_`, which is that between the bars.
fn given(call: TokenStream, building: &Ident) -> TokenStream {
    let mut rest = Some(building);
    let named = |token: TokenTree| match (&token, rest) {
        (TokenTree::Ident(word), Some(building)) if word == "_" => {
            rest = None;
            building.clone().into()
        }
        _ => token,
    };
    call.into_iter().map(named).collect()
}

/// The tokens to underline, in the call or in the part of it that is wrong.
fn at(kind: &str, place: &TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = opened(place).into_iter().collect();
    let one_of = |found: Option<usize>, count| -> TokenStream {
        found.into_iter().flat_map(|at| tokens.iter().skip(at).take(count)).cloned().collect()
    };
    match kind {
        "no_bars" => opened(place),
        "device_first" => first(place).into_iter().collect(),
        "bars" => one_of(tokens.iter().position(|token| is(Some(token), '|')), 2),
        "semicolon" => one_of(tokens.iter().position(|token| is(Some(token), ';')), 1),
        "move" => one_of(tokens.iter().position(|token| token.to_string() == "move"), 1),
        "literal" if is(tokens.last(), '|') => one_of(tokens.len().checked_sub(1), 1),
        _ => one_of(Some(0), 1),
    }
}

fn sentence(kind: &str, place: &TokenStream, mended: &TokenStream, building: Option<&Ident>) -> String {
    let spelled = || opened(place).to_string().replace(' ', "");
    let building = building.map_or_else(|| "drm".to_owned(), Ident::to_string);
    match kind {
        "device_first" => {
            let parent = receiver(mended, |method| method.starts_with("devm_") || method == "devm");
            let parent = parent.map_or_else(|| "pdev".to_owned(), |parent| parent.to_string());
            let bars = if mended.is_empty() { "drm".to_owned() } else { spelled() };
            format!("the bus device is the first argument: put `{parent},` in front of `|{bars}|`")
        }
        "comma" => format!("a comma is missing behind the bus device: write `{},`", spelled()),
        "semicolon" => "the arguments are separated by a comma: write `,`".into(),
        "bars" => format!("the initialisers are given the device that is built: write `|{building}|`"),
        "move" => "the initialisers run at once, in probe: remove `move`".into(),
        "typed" => "the type of the device that is built is known: leave it out".into(),
        "no_bars" => {
            format!("the fields are initialised with the device at hand: write `|{building}| {}`", spelled())
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
