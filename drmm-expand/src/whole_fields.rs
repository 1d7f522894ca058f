//! A struct that is being typed: those of its fields that are whole.
//!
//! An editor expands the attribute at each key. While a field is half there, the others are what
//! the rest of the program is completed from.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;

use crate::parse::item;

/// The struct with its whole fields, and what is behind it.
///
/// rust-analyzer waits for the field that an attribute belongs to. So it takes the rest of the file
/// for a part of a struct that ends in a mark, and that rest has to come back as it is.
pub(crate) fn of(item: TokenStream) -> Option<(TokenStream, TokenStream)> {
    let mut rest = item.into_iter();
    let mut head: Vec<TokenTree> = Vec::new();
    let mut is_struct = false;
    let body = loop {
        match rest.next()? {
            TokenTree::Group(body) if is_struct && body.delimiter() == Delimiter::Brace => break body,
            token => {
                is_struct |= matches!(&token, TokenTree::Ident(word) if word == "struct");
                head.push(token);
            }
        }
    };
    let is_whole = |field: &TokenStream| syn::parse2::<DeriveInput>(quote!(struct Alone { #field })).is_ok();
    let whole = pieces(body.stream()).into_iter().filter(is_whole);
    let mut kept = Group::new(Delimiter::Brace, quote!(#(#whole,)*));
    kept.set_span(body.span());
    head.push(TokenTree::Group(kept));
    Some((head.into_iter().collect(), rest.collect()))
}

/// The fields, with or without the commas between them.
fn pieces(body: TokenStream) -> Vec<TokenStream> {
    let mut pieces = Vec::new();
    let mut piece = Piece::default();
    let mut rest = body.into_iter().peekable();
    while let Some(token) = rest.next() {
        let is_outside = piece.depth <= 0;
        if is_outside && is(&token, ',') {
            pieces.extend(piece.end());
            continue;
        }
        // A mark or a visibility is in no type, so it begins a field. So does a name in front of a
        // colon, unless it is an argument of a type.
        let next = rest.peek();
        let marked = is(&token, '#') && next.is_some_and(item::is_mark);
        let named = is_outside && matches!(&token, TokenTree::Ident(_)) && next.is_some_and(is_colon);
        if piece.has_begun && (marked || named || is_pub(&token)) {
            let visibility = piece.take_visibility();
            pieces.extend(piece.end());
            piece.has_begun = !visibility.is_empty();
            piece.tokens = visibility;
        }
        piece.add(token);
    }
    pieces.extend(piece.end());
    pieces
}

/// The tokens of one field so far.
#[derive(Default)]
struct Piece {
    tokens: Vec<TokenTree>,
    /// The number of open `<`.
    depth: i32,
    /// Whether there is more than attributes.
    has_begun: bool,
}

impl Piece {
    fn add(&mut self, token: TokenTree) {
        let of_attribute = is(&token, '#')
            || matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket);
        self.has_begun |= !of_attribute;
        let after_arrow = self.tokens.last().is_some_and(|last| is(last, '-'));
        if is(&token, '<') {
            self.depth = self.depth.saturating_add(1);
        } else if is(&token, '>') && !after_arrow {
            self.depth = self.depth.saturating_sub(1);
        }
        self.tokens.push(token);
    }

    /// The field, if there is one; the next one begins.
    fn end(&mut self) -> Option<TokenStream> {
        let piece = core::mem::take(self);
        (!piece.tokens.is_empty()).then(|| piece.tokens.into_iter().collect())
    }

    /// The `pub` or `pub(..)` at the end, which belongs to the field behind it.
    fn take_visibility(&mut self) -> Vec<TokenTree> {
        let count = match self.tokens.as_slice() {
            [.., token] if is_pub(token) => 1,
            [.., token, TokenTree::Group(_)] if is_pub(token) => 2,
            _ => 0,
        };
        self.tokens.split_off(self.tokens.len().saturating_sub(count))
    }
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_pub(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "pub")
}

/// A colon that does not begin a `::`.
fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Alone)
}
