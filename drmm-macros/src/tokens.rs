//! Questions and changes to tokens that need no grammar: they reach into groups and macro calls alike.

use proc_macro2::{Group, Ident, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Lifetime;

/// Every lifetime in `tokens`, groups included, in the order of appearance.
pub(crate) fn lifetimes(tokens: TokenStream) -> Vec<Lifetime> {
    let mut found = Vec::new();
    map(tokens, &mut |piece| {
        if let Piece::Lifetime(lifetime) = piece {
            found.push(lifetime.clone());
        }
        None
    });
    found
}

/// The first lifetime called `'name`.
pub(crate) fn lifetime(tokens: TokenStream, name: &str) -> Option<Lifetime> {
    lifetimes(tokens).into_iter().find(|lifetime| lifetime.ident == name)
}

/// The first identifier called `name`.
pub(crate) fn ident(tokens: TokenStream, name: &Ident) -> Option<Ident> {
    let mut found = None;
    map(tokens, &mut |piece| {
        if let Piece::Ident(ident) = piece {
            found = found.take().or_else(|| (ident == name).then(|| ident.clone()));
        }
        None
    });
    found
}

/// Whether a macro is called anywhere.
pub(crate) fn has_macro_call(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_macro_call(group.stream()),
        TokenTree::Punct(punct) => punct.as_char() == '!',
        _ => false,
    })
}

/// `tokens` with another lifetime for each that `with` answers to. Places are kept.
pub(crate) fn replace_lifetimes(
    tokens: TokenStream,
    mut with: impl FnMut(&Lifetime) -> Option<Lifetime>,
) -> TokenStream {
    map(tokens, &mut |piece| match piece {
        Piece::Lifetime(lifetime) => with(lifetime).map(|mut other| {
            other.set_span(lifetime.span());
            other.into_token_stream()
        }),
        Piece::Ident(_) => None,
    })
}

/// `tokens` with the type `name<arguments>` for each `Self`.
pub(crate) fn spell_out_self(tokens: TokenStream, name: &Ident, arguments: &TokenStream) -> TokenStream {
    map(tokens, &mut |piece| match piece {
        Piece::Ident(ident) if *ident == "Self" => {
            let mut name = name.clone();
            name.set_span(ident.span());
            Some(quote::quote!(#name #arguments))
        }
        _ => None,
    })
}

/// What [`map`] offers for replacement.
enum Piece<'t> {
    Lifetime(&'t Lifetime),
    Ident(&'t Ident),
}

/// Walks `tokens` and puts what `change` answers in the place of what it was shown.
fn map(tokens: TokenStream, change: &mut dyn FnMut(Piece<'_>) -> Option<TokenStream>) -> TokenStream {
    let mut walked = TokenStream::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), map(group.stream(), change));
                inner.set_span(group.span());
                walked.extend([TokenTree::Group(inner)]);
            }
            TokenTree::Punct(quote) if quote.as_char() == '\'' && quote.spacing() == Spacing::Joint => {
                let Some(TokenTree::Ident(ident)) = rest.next_if(|next| matches!(next, TokenTree::Ident(_)))
                else {
                    walked.extend([TokenTree::Punct(quote)]);
                    continue;
                };
                let lifetime = Lifetime { apostrophe: quote.span(), ident };
                walked.extend(
                    change(Piece::Lifetime(&lifetime)).unwrap_or_else(|| lifetime.into_token_stream()),
                );
            }
            TokenTree::Ident(ident) => {
                walked.extend(change(Piece::Ident(&ident)).unwrap_or_else(|| ident.into_token_stream()));
            }
            other => walked.extend([other]),
        }
    }
    walked
}
