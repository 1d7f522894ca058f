//! Small questions about tokens, with the invisible groups of macro fragments opened.

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// The rest of what a `macro_rules!` has handed over.
pub(super) type Rest = Peekable<IntoIter>;

/// The content of the next group.
pub(super) fn part(rest: &mut Rest) -> TokenStream {
    match rest.next() {
        Some(TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    }
}

/// The first token, outside of invisible groups.
pub(super) fn first(tokens: &TokenStream) -> Option<TokenTree> {
    match tokens.clone().into_iter().next()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => first(&group.stream()),
        token => Some(token),
    }
}

/// The tokens without the invisible groups around them.
pub(super) fn opened(tokens: &TokenStream) -> TokenStream {
    let open = |token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => opened(&group.stream()),
        token => TokenStream::from(token),
    };
    tokens.clone().into_iter().flat_map(open).collect()
}

/// Where `tokens` begin.
pub(super) fn begin(tokens: &TokenStream) -> Span {
    first(tokens).map_or_else(Span::call_site, |token| token.span())
}

/// Whether `token` is this sign.
pub(super) fn is(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}
