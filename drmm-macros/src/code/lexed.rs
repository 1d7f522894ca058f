//! The way from text with marks to tokens: each run between two marks by one call of the compiler.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

use super::Mark;

/// What is not lexed yet.
pub(super) struct Rest<'t> {
    pub(super) text: &'t str,
    pub(super) marks: std::vec::IntoIter<(usize, Mark)>,
    /// Where the tokens are, if not at the call site.
    pub(super) place: Option<Span>,
}

impl Rest<'_> {
    /// Up to the end of the group, whose delimiter comes first unless there is none.
    pub(super) fn lexed(&mut self, opened: bool) -> TokenStream {
        let mut streams = Vec::with_capacity(16);
        let mut behind_a_delimiter = opened;
        loop {
            let (since, mark) = self.marks.next().unwrap_or((self.text.len(), Mark::Close));
            let (run, rest) = self.text.split_at_checked(since).unwrap_or((self.text, ""));
            self.text = rest;
            let run = run.get(usize::from(behind_a_delimiter)..).unwrap_or_default();
            if !run.is_empty() {
                streams.push(self.placed(lex(run)));
            }
            behind_a_delimiter = false;
            match mark {
                Mark::Tokens(tokens) => streams.push(tokens),
                Mark::Open(delimiter) => {
                    let mut group = Group::new(delimiter, self.lexed(true));
                    if let Some(place) = self.place {
                        group.set_span(place);
                    }
                    streams.push(TokenTree::from(group).into());
                    behind_a_delimiter = true;
                }
                Mark::Close => return streams.into_iter().collect(),
            }
        }
    }

    fn placed(&self, tokens: TokenStream) -> TokenStream {
        match self.place {
            Some(place) => placed(tokens, place),
            None => tokens,
        }
    }
}

fn placed(tokens: TokenStream, place: Span) -> TokenStream {
    let mut placed_tokens = Vec::new();
    for mut token in tokens {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), placed(group.stream(), place)).into();
        }
        token.set_span(place);
        placed_tokens.push(token);
    }
    placed_tokens.into_iter().collect()
}

/// Tokens of a text, by the compiler's lexer: that of `proc_macro2` would look at the text first, unoptimised.
fn lex(text: &str) -> TokenStream {
    if proc_macro::is_available() {
        text.parse::<proc_macro::TokenStream>().map_or_else(|_| not_rust(text), TokenStream::from)
    } else {
        text.parse::<TokenStream>().unwrap_or_else(|_| not_rust(text))
    }
}

/// What nobody sees: the tests parse every template. If somebody did, they should know what happened.
fn not_rust(text: &str) -> TokenStream {
    let message = format!("`#[drm_driver]` wrote what is no Rust: {text}");
    quote::quote!(::core::compile_error!(#message);)
}
