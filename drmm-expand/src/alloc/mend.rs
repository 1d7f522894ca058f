//! The slips in a field that authors make, each with its sentence and the field as it was meant.
//!
//! Only the first field of what it is given is wrong, since the grammar has read those before it.
//! Where a value ends is guessed from its tokens: a wrong guess is a worse sentence about a program
//! that is refused in any case.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

use super::call::{is_colon, is_name};
use super::pieces::is;

/// What is wrong, where, and what the rest of the fields should have been.
pub(super) struct Slip {
    pub(super) place: TokenStream,
    /// Empty if `mended` says it.
    pub(super) message: String,
    pub(super) mended: Vec<TokenTree>,
    /// Whether `mended` has all that the author meant, so that it can be expanded.
    pub(super) is_as_meant: bool,
}

/// The slip in the first of these fields.
pub(super) fn first(fields: &[TokenTree]) -> Slip {
    let start = attributes(fields);
    let here = Field { all: fields, start };
    let Some(token) = fields.get(start) else {
        return here.hopeless(start.saturating_sub(1), 1, "a field is missing behind its attribute".into());
    };
    match is_name(Some(token)) {
        Some(name) => here.after_name(name),
        None => here.without_name(token),
    }
}

/// The number of tokens that are attributes in front of a field.
fn attributes(fields: &[TokenTree]) -> usize {
    let pairs = fields.chunks_exact(2).take_while(|pair| is(pair.first(), '#') && is_bracket(pair.get(1)));
    pairs.count().saturating_mul(2)
}

fn is_bracket(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket)
}

/// The rest of the fields; the first of them begins at `start`, behind its attributes.
struct Field<'t> {
    all: &'t [TokenTree],
    start: usize,
}

impl Field<'_> {
    fn token(&self, at: usize) -> Option<&TokenTree> {
        self.all.get(at)
    }

    fn behind(&self, at: usize) -> &[TokenTree] {
        self.all.get(at..).unwrap_or_default()
    }

    fn span(&self, at: usize) -> Span {
        self.token(at).map_or_else(Span::call_site, TokenTree::span)
    }

    fn tokens(&self, at: usize, count: usize) -> TokenStream {
        self.behind(at).iter().take(count).cloned().collect()
    }

    /// `count` tokens at `at` are to be replaced by `by`.
    fn replaced(&self, at: usize, count: usize, by: Option<char>, message: String) -> Slip {
        let mut mended = self.all.get(..at).unwrap_or_default().to_vec();
        mended.extend(by.map(|sign| punct(sign, self.span(at))));
        mended.extend_from_slice(self.behind(at.saturating_add(count)));
        Slip { place: self.tokens(at, count), message, mended, is_as_meant: true }
    }

    /// `sign` is to be inserted in front of the token at `at`; the error is at `place`.
    fn inserted(&self, at: usize, sign: char, place: usize, message: String) -> Slip {
        Slip { place: self.tokens(place, 1), ..self.replaced(at, 0, Some(sign), message) }
    }

    /// What was meant cannot be told: the field is left out up to its comma.
    fn hopeless(&self, at: usize, count: usize, message: String) -> Slip {
        let rest = self.behind(self.start).iter().skip_while(|token| !is(Some(token), ','));
        let mended = rest.skip(1).cloned().collect();
        Slip { place: self.tokens(at, count), message, mended, is_as_meant: false }
    }

    fn without_name(&self, token: &TokenTree) -> Slip {
        let at = self.start;
        match token {
            TokenTree::Punct(sign) => match sign.as_char() {
                ',' => self.replaced(at, 1, None, "one comma separates two fields: remove `,`".into()),
                ';' => self.replaced(at, 1, None, "a field ends with a comma alone: remove `;`".into()),
                '.' if is(self.token(at.saturating_add(1)), '.') => self.hopeless(
                    at,
                    2,
                    "a device is made of its own fields: give each one instead of `..`, no other device can lend them"
                        .into(),
                ),
                _ => self.hopeless(at, 1, format!("a field begins with its name, and not with `{sign}`")),
            },
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let cure = "take it as `ident`";
                self.hopeless(at, 1, format!("the name of a field is one word in a macro, too: {cure}"))
            }
            TokenTree::Group(_) | TokenTree::Literal(_) | TokenTree::Ident(_) => {
                self.hopeless(at, 1, "a field begins with its name".into())
            }
        }
    }

    fn after_name(&self, name: &Ident) -> Slip {
        let at = self.start.saturating_add(1);
        let (one, two) = (self.token(at), self.token(at.saturating_add(1)));
        if is_colon(self.behind(at)) {
            return self.in_value(name, at.saturating_add(1));
        }
        if is(one, '=') {
            let count = if is(two, '>') || is(two, '=') { 2 } else { 1 };
            let message = "a field's name and its value have a colon between them: write `:`".into();
            return self.replaced(at, count, Some(':'), message);
        }
        if is(one, '<') && is(two, '-') {
            let message = "a field is given its value, there is no initialisation in place: write `:`".into();
            return self.replaced(at, 2, Some(':'), message);
        }
        if is(one, ';') {
            return self.semicolon(at);
        }
        if is_name(one).is_some() && is_colon(self.behind(at.saturating_add(1))) {
            return self.comma_in_front(name, at);
        }
        match one {
            Some(TokenTree::Punct(sign)) if !matches!(sign.as_char(), '&' | '*' | '-' | '!' | '|') => {
                self.hopeless(at, 1, general())
            }
            Some(_) => {
                let message = format!("a colon is missing behind `{name}`: write `{name}:`");
                self.inserted(at, ':', self.start, message)
            }
            None => self.hopeless(self.start, 1, general()),
        }
    }

    fn semicolon(&self, at: usize) -> Slip {
        self.replaced(at, 1, Some(','), "fields are separated by commas: write `,`".into())
    }

    /// The field `name` ends in front of the token at `at`: a person writes the comma there, often
    /// on the line above.
    fn comma_in_front(&self, name: &Ident, at: usize) -> Slip {
        let next = match self.token(at) {
            Some(TokenTree::Ident(next)) => format!("`{next}`"),
            _ => "the attribute of the next field".into(),
        };
        let message = format!("a comma is missing between `{name}` and {next}: add `,` behind this");
        self.inserted(at, ',', at.saturating_sub(1), message)
    }

    /// The error takes the place of the value, so the field is still there.
    fn without_value(&self, name: &Ident, begin: usize) -> Slip {
        let message = format!("the value of `{name}` is missing: write it behind the colon");
        let said = syn::Error::new_spanned(name, message).into_compile_error();
        let mut mended = self.all.get(..begin).unwrap_or_default().to_vec();
        mended.extend(said);
        mended.extend_from_slice(self.behind(begin));
        Slip { place: TokenStream::new(), message: String::new(), mended, is_as_meant: true }
    }

    /// Looks for the slip in the value, which begins at `begin`.
    fn in_value(&self, name: &Ident, begin: usize) -> Slip {
        if matches!(self.token(begin), None | Some(TokenTree::Punct(_))) && !begins_a_value(self.token(begin))
        {
            return self.without_value(name, begin);
        }
        let mut in_bars = false;
        for at in begin..self.all.len() {
            let (token, before) = (self.token(at), at.checked_sub(1).filter(|it| *it >= begin));
            let after_a_value = before.is_some_and(|before| ends_a_value(self.token(before)));
            in_bars ^= is(token, '|');
            if is(token, ';') {
                return self.semicolon(at);
            }
            if is(token, ',') && !in_bars {
                break;
            }
            if after_a_value && !in_bars && self.begins_a_field(at) {
                return self.comma_in_front(name, at);
            }
        }
        let left_over = |at: &usize| {
            *at > begin && ends_a_value(self.token(at.saturating_sub(1))) && self.is_left_over(*at)
        };
        match (begin..self.all.len()).find(left_over) {
            Some(at) => self.hopeless(
                at,
                1,
                format!("the value of `{name}` has ended here: write a comma, or leave out what follows"),
            ),
            None => self.hopeless(self.start, 1, general()),
        }
    }

    /// Whether a field begins at `at`, with its name or its attribute.
    fn begins_a_field(&self, at: usize) -> bool {
        let next = at.saturating_add(1);
        if is(self.token(at), '#') {
            return is_bracket(self.token(next));
        }
        let Some(word) = is_name(self.token(at)) else { return false };
        let behind = self.token(next);
        let arrow = is(behind, '<') && is(self.token(next.saturating_add(1)), '-');
        let ends = behind.is_none() || is(behind, ',') || is(behind, '=') || is(behind, ';') || arrow;
        word != "as" && word != "else" && (is_colon(self.behind(next)) || ends)
    }

    /// Whether the token at `at` cannot go on with the value in front of it.
    fn is_left_over(&self, at: usize) -> bool {
        match self.token(at) {
            Some(TokenTree::Ident(word)) => word != "as" && word != "else",
            Some(TokenTree::Literal(_)) => true,
            _ => false,
        }
    }
}

fn general() -> String {
    "a field is `name: value` or `name`, with a comma behind it".into()
}

fn punct(sign: char, place: Span) -> TokenTree {
    let mut punct = Punct::new(sign, Spacing::Alone);
    punct.set_span(place);
    TokenTree::Punct(punct)
}

/// Whether a value may begin with this sign.
fn begins_a_value(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(sign)) if matches!(sign.as_char(), '&' | '*' | '-' | '!' | '|' | '<' | ':' | '.' | '\'' | '#'))
}

/// Whether a value may end with this token.
fn ends_a_value(token: Option<&TokenTree>) -> bool {
    match token {
        Some(TokenTree::Group(_) | TokenTree::Literal(_)) => true,
        Some(TokenTree::Ident(word)) => !matches!(
            word.to_string().as_str(),
            "as" | "else"
                | "if"
                | "in"
                | "let"
                | "loop"
                | "match"
                | "move"
                | "mut"
                | "ref"
                | "return"
                | "unsafe"
                | "while"
        ),
        other => is(other, '?'),
    }
}
