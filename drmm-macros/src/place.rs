//! Tokens at the place of a name, for the declarative macros of the runtime: an error in them is
//! then shown at that name, not at the whole macro.

use proc_macro::{Group, Span, TokenStream, TokenTree};

/// `name { tokens }`: the tokens at the place of the name.
pub(crate) fn at(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(name), Some(TokenTree::Group(block))) => placed(block.stream(), name.span()),
        _ => TokenStream::new(),
    }
}

fn placed(tokens: TokenStream, span: Span) -> TokenStream {
    tokens.into_iter().map(|token| place(token, span)).collect()
}

fn place(mut token: TokenTree, span: Span) -> TokenTree {
    match &mut token {
        TokenTree::Group(group) => *group = Group::new(group.delimiter(), placed(group.stream(), span)),
        // Its place is what says which crate is meant.
        TokenTree::Ident(name) if name.to_string() == "$crate" => return token,
        _ => {}
    }
    token.set_span(span);
    token
}
