//! Writes a type as a person writes it, for documentation and for `FieldInfo`.
//!
//! `TokenStream::to_string` and `stringify!` put spaces around the tokens that a macro made.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// `IoMem<'bound>`, not `IoMem < 'bound >`.
pub(crate) fn spell(tokens: TokenStream) -> String {
    let mut line = Line::default();
    line.tokens(tokens);
    line.text
}

#[derive(Default)]
struct Line {
    text: String,
    /// What came last belongs to the word that follows: `'` and the first half of `::` and `->`.
    joint: Option<char>,
    /// What came last is a lifetime or a keyword: `'bound [u8]`, but `Fn(u8)`.
    takes_no_group: bool,
}

impl Line {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Punct(punct) => self.punct(&punct),
                word => self.word(&word.to_string()),
            }
        }
    }

    fn word(&mut self, word: &str) {
        self.gap();
        self.text.push_str(word);
        self.takes_no_group = self.joint == Some('\'') || matches!(word, "mut" | "const" | "dyn");
        self.joint = None;
    }

    /// A space, where two words would run into each other.
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
        let before = self.joint.take();
        match (before, punct.as_char()) {
            (Some('-'), '>') => self.text.push_str(" -> "),
            (Some(':'), ':') => self.text.push_str("::"),
            (_, first @ ('-' | ':')) if punct.spacing() == Spacing::Joint => self.joint = Some(first),
            (_, '\'') => {
                self.gap();
                self.text.push('\'');
                self.joint = Some('\'');
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
