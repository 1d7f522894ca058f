//! Refuses what is nested too deeply, before anything recurses into it.
//!
//! The compiler's parser grows its stack as it goes; syn's does not, and a few hundred layers of a
//! type end the compiler with a stack overflow. So the layers are counted first, without recursion.

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Span, TokenStream, TokenTree};

/// No readable type comes near this. With debug assertions, the stack suffices for about three
/// times as many layers.
pub(crate) const LIMIT: usize = 64;

/// The first place at which `tokens` are nested more than [`LIMIT`] deep, if there is one.
///
/// A layer is a group, an open `<`, or an operator with an operand before or after it: `&` in
/// `& & u8`, `->` in `fn() -> fn() -> u8`, `+` in `1 + 1 + 1`. A comma or a semicolon ends such a
/// chain.
pub(crate) fn too_deep(tokens: TokenStream) -> Option<Span> {
    let mut groups = vec![tokens.into_iter()];
    let mut layers = Layers::default();
    let mut before = ' ';
    while let Some(token) = next(&mut groups, &mut layers) {
        let mut punct = ' ';
        match &token {
            TokenTree::Group(group) => {
                layers.open_group();
                groups.push(group.stream().into_iter());
            }
            TokenTree::Punct(found) => {
                punct = found.as_char();
                layers.punct(before, punct);
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
        before = punct;
        if layers.depth > LIMIT {
            return Some(token.span());
        }
    }
    None
}

/// The next token of the innermost group that has one left.
fn next(groups: &mut Vec<IntoIter>, layers: &mut Layers) -> Option<TokenTree> {
    loop {
        if let Some(token) = groups.last_mut()?.next() {
            return Some(token);
        }
        groups.pop();
        layers.close_group();
    }
}

/// The layers that are open at a token.
#[derive(Default)]
struct Layers {
    /// For each open group or `<`: whether it is a group, and the length of the chain in it so far.
    open: Vec<(bool, usize)>,
    /// The chain outside of all of them.
    outside: usize,
    depth: usize,
}

impl Layers {
    fn open_group(&mut self) {
        self.open.push((true, 0));
        self.depth = self.depth.saturating_add(1);
    }

    fn close_group(&mut self) {
        while let Some((is_group, chain)) = self.open.pop() {
            self.depth = self.depth.saturating_sub(chain.saturating_add(1));
            if is_group {
                return;
            }
        }
    }

    fn punct(&mut self, before: char, punct: char) {
        match (before, punct) {
            (_, ',' | ';') => self.end_chain(),
            // Neither attributes, paths nor lifetimes contain what comes after them.
            (_, '#' | ':' | '\'') | ('-' | '=', '>') => {}
            (_, '<') => {
                self.open.push((false, 0));
                self.depth = self.depth.saturating_add(1);
            }
            (_, '>') => {
                if let Some((false, chain)) = self.open.last().copied() {
                    self.open.pop();
                    self.depth = self.depth.saturating_sub(chain.saturating_add(1));
                }
            }
            _ => {
                *self.chain() = self.chain().saturating_add(1);
                self.depth = self.depth.saturating_add(1);
            }
        }
    }

    fn end_chain(&mut self) {
        self.depth = self.depth.saturating_sub(std::mem::take(self.chain()));
    }

    fn chain(&mut self) -> &mut usize {
        self.open.last_mut().map_or(&mut self.outside, |(_, chain)| chain)
    }
}
