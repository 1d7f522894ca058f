//! A type of the user's, with what the stages ask about it.
//!
//! In a debug build a look at a token is expensive, so the tokens of a type are read once.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Lifetime;

use crate::names::BOUND;

/// A type.
#[derive(Clone)]
pub(crate) struct Type {
    pub(crate) tokens: TokenStream,
    /// As a person writes it, for documentation and for `FieldInfo`: `IoMem<'bound>`, where
    /// `TokenStream::to_string` and `stringify!` put spaces around the tokens that a macro made.
    /// Every word of the type is a part of it.
    pub(crate) spelled: String,
    /// The first `'bound`, also in groups and in macro calls.
    pub(crate) bound: Option<Lifetime>,
    /// Whether it has lifetimes that are neither `'bound` nor of the language.
    pub(crate) has_other_lifetimes: bool,
    /// Whether it calls a macro, which may mean `'bound` where its tokens do not say so.
    pub(crate) calls_macro: bool,
    /// Where it begins.
    pub(crate) begin: Option<Span>,
}

impl Type {
    pub(crate) fn new(mut tokens: TokenStream) -> Self {
        // Hands what was appended last to the compiler: otherwise each clone would do so.
        tokens.extend([TokenStream::new()]);
        let mut line = Line::default();
        line.tokens(tokens.clone());
        let Line { text, bound, has_other_lifetimes, calls_macro, begin, .. } = line;
        Self { tokens, spelled: text, bound, has_other_lifetimes, calls_macro, begin }
    }

    /// Whether it may mention `word`. If not, the caller need not look at its tokens.
    pub(crate) fn may_mention(&self, word: &str) -> bool {
        self.spelled.contains(word)
    }
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.clone());
    }
}

/// The text so far, and what was seen in it.
#[derive(Default)]
struct Line {
    text: String,
    bound: Option<Lifetime>,
    has_other_lifetimes: bool,
    calls_macro: bool,
    begin: Option<Span>,
    /// The place of the last `'`.
    apostrophe: Option<Span>,
    /// What came last belongs to the word that follows: `'` and the first half of `::` and `->`.
    joint: Option<char>,
    /// What came last is a lifetime or a keyword: `'bound [u8]`, but `Fn(u8)`.
    takes_no_group: bool,
}

impl Line {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            if self.begin.is_none() {
                self.begin = Some(token.span());
            }
            match token {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Punct(punct) => self.punct(&punct),
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    if self.joint == Some('\'') {
                        self.lifetime(ident, &word);
                    }
                    self.word(&word);
                }
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
            }
        }
    }

    fn lifetime(&mut self, ident: Ident, word: &str) {
        match word {
            BOUND if self.bound.is_some() => {}
            BOUND => {
                let mut bound = Lifetime { apostrophe: ident.span(), ident };
                bound.apostrophe = self.apostrophe.unwrap_or(bound.apostrophe);
                self.bound = Some(bound);
            }
            "static" | "_" => {}
            _ => self.has_other_lifetimes = true,
        }
    }

    fn word(&mut self, word: &str) {
        self.gap();
        self.text.push_str(word);
        self.takes_no_group = self.joint == Some('\'') || matches!(word, "mut" | "const" | "dyn");
        self.joint = None;
    }

    /// Adds a space where two words would run into each other.
    fn gap(&mut self) {
        let ends_a_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '>' | ')' | ']');
        if self.joint.is_none() && self.text.ends_with(ends_a_word) {
            self.text.push(' ');
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => ("", ""),
        };
        if self.takes_no_group && !open.is_empty() {
            self.text.push(' ');
        }
        (self.joint, self.takes_no_group) = (None, false);
        self.text.push_str(open);
        self.tokens(group.stream());
        self.close(close);
    }

    /// Ends a list, without the space after its last comma.
    fn close(&mut self, close: &str) {
        self.joint = None;
        if !close.is_empty() && self.text.ends_with(", ") {
            self.text.pop();
        }
        self.text.push_str(close);
    }

    fn punct(&mut self, punct: &Punct) {
        self.takes_no_group = false;
        self.calls_macro |= punct.as_char() == '!';
        let before = self.joint.take();
        match (before, punct.as_char()) {
            (Some('-'), '>') => self.text.push_str(" -> "),
            (Some(':'), ':') => self.text.push_str("::"),
            (_, first @ ('-' | ':')) if punct.spacing() == Spacing::Joint => self.joint = Some(first),
            (_, '\'') => {
                self.gap();
                self.text.push('\'');
                self.joint = Some('\'');
                self.apostrophe = Some(punct.span());
            }
            (_, '>') => self.close(">"),
            // `A<B>` for `A::<B>`, which is the same type.
            (_, '<') if self.text.ends_with("::") => {
                self.text.truncate(self.text.len().saturating_sub(2));
                self.text.push('<');
            }
            (_, after @ (',' | ';' | ':')) => self.text.extend([after, ' ']),
            (_, between @ ('+' | '=')) => self.text.extend([' ', between, ' ']),
            (_, before @ ('&' | '*')) => {
                self.gap();
                self.text.push(before);
            }
            (_, other) => self.text.push(other),
        }
    }
}
