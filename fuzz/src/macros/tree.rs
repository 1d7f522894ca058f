//! Tokens in a form that mutates well and that text can hold exactly.
//!
//! A lifetime, an operator or a literal is one word here. A group without visible delimiters, as a
//! `macro_rules!` fragment makes one, is written `$( .. )`: no real input has a `$`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};

/// A row of trees: the contents of a group, or a whole stream.
pub(crate) type Row = Vec<Tree>;

/// One word, or a group with what is in it.
#[derive(Clone)]
pub(crate) enum Tree {
    Word(Rc<Word>),
    Group(Delimiter, Row),
}

/// A piece of text and the tokens that the lexer makes of it.
pub(crate) struct Word {
    text: String,
    tokens: Vec<TokenTree>,
}

/// Lexes a text. Fails where a compiler's lexer would.
pub(crate) fn parse(text: &str) -> Result<Row, String> {
    let stream: TokenStream = text.parse().map_err(|error| format!("{error}: {text}"))?;
    Ok(row(stream))
}

/// The text of a row, a space between words.
pub(crate) fn print(row: &[Tree]) -> String {
    let mut text = String::new();
    print_to(row, &mut text);
    text
}

/// The tokens of a row, each with a place.
pub(crate) fn tokens(row: &[Tree]) -> TokenStream {
    let mut trees = Vec::with_capacity(row.len() * 2);
    for tree in row {
        match tree {
            Tree::Word(word) => trees.extend(word.tokens.iter().cloned()),
            Tree::Group(delimiter, inner) => {
                let mut group = Group::new(*delimiter, tokens(inner));
                group.set_span(somewhere());
                trees.push(TokenTree::Group(group));
            }
        }
    }
    trees.into_iter().collect()
}

/// The row without its invisible groups; what they held stays.
pub(crate) fn opened(row: &[Tree]) -> Row {
    let mut open = Row::new();
    for tree in row {
        match tree {
            Tree::Group(Delimiter::None, inner) => open.extend(opened(inner)),
            Tree::Group(delimiter, inner) => open.push(Tree::Group(*delimiter, opened(inner))),
            Tree::Word(word) => open.push(Tree::Word(Rc::clone(word))),
        }
    }
    open
}

/// Whether a span is the place of a token of the input, and not that of the attribute.
pub(crate) fn is_a_place(span: Span) -> bool {
    // Every word is lexed from the second line of a text of its own.
    span.start().line > 1
}

fn row(stream: TokenStream) -> Row {
    let mut row = Row::new();
    let mut rest = stream.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Group(group) => row.push(Tree::Group(group.delimiter(), self::row(group.stream()))),
            TokenTree::Punct(dollar) if dollar.as_char() == '$' => {
                let group = rest.next_if(|next| matches!(next, TokenTree::Group(_)));
                if let Some(TokenTree::Group(group)) = group {
                    row.push(Tree::Group(Delimiter::None, self::row(group.stream())));
                }
            }
            TokenTree::Punct(first) => {
                let mut text = String::from(first.as_char());
                let mut joint = first.spacing() == Spacing::Joint;
                let is_quote = first.as_char() == '\'';
                while let Some(next) = rest.next_if(|next| match next {
                    TokenTree::Punct(next) => joint && !is_quote && !matches!(next.as_char(), '\'' | '$'),
                    TokenTree::Ident(_) => is_quote,
                    _ => false,
                }) {
                    joint = matches!(&next, TokenTree::Punct(next) if next.spacing() == Spacing::Joint);
                    text.push_str(&next.to_string());
                    if is_quote {
                        break;
                    }
                }
                row.extend(word(text));
            }
            other => row.extend(word(other.to_string())),
        }
    }
    row
}

thread_local! {
    static WORDS: RefCell<HashMap<String, Rc<Word>>> = RefCell::default();
    static SOMEWHERE: RefCell<Option<Span>> = const { RefCell::new(None) };
}

/// The word of a text, lexed once: the lexer of `proc-macro2` remembers every text it saw.
fn word(text: String) -> Option<Tree> {
    WORDS.with_borrow_mut(|words| {
        if let Some(word) = words.get(&text) {
            return Some(Tree::Word(Rc::clone(word)));
        }
        let tokens: TokenStream = format!("\n{text}").parse().ok()?;
        let word = Rc::new(Word { text: text.clone(), tokens: tokens.into_iter().collect() });
        words.insert(text, Rc::clone(&word));
        Some(Tree::Word(word))
    })
}

fn somewhere() -> Span {
    SOMEWHERE.with_borrow_mut(|place| {
        let lexed = || "\nplace".parse::<TokenStream>().ok()?.into_iter().next().map(|token| token.span());
        *place.get_or_insert_with(|| lexed().unwrap_or_else(Span::call_site))
    })
}

fn print_to(row: &[Tree], text: &mut String) {
    for tree in row {
        match tree {
            Tree::Word(word) => text.push_str(&word.text),
            Tree::Group(delimiter, inner) => {
                let (open, close) = match delimiter {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("$(", ")"),
                };
                text.push_str(open);
                print_to(inner, text);
                text.push_str(close);
            }
        }
        text.push(' ');
    }
}
