//! `#[drm_driver]` on any tokens: items, errors or both, and never a panic.
//!
//! Checked: an output without an error is Rust. Each error is placed at a token of the input, or
//! says that something is missing altogether. And if the input was an item, the output is Rust even
//! with errors: a compiler hands nothing else to an attribute, and one mistake must not become two.

pub(crate) mod mutate;
pub(crate) mod tree;

use drmm_expand::drm_driver;
use fastrand::Rng;
use proc_macro2::{Span, TokenStream, TokenTree};
use tree::{Row, Tree};

use crate::run::{Behaviour, Target};

const WORDS: &str = include_str!("words.txt");

/// The target `macros`.
pub(crate) struct Macros {
    words: Vec<Row>,
}

/// What the attribute is given.
#[derive(Clone)]
pub(crate) struct Input {
    args: Row,
    item: Row,
}

impl Macros {
    pub(crate) fn new() -> Self {
        Self { words: WORDS.lines().filter_map(|line| tree::parse(line).ok()).collect() }
    }
}

impl Target for Macros {
    type Input = Input;

    const NAME: &'static str = "macros";
    const EXTENSION: &'static str = "rs";

    /// A file with one item in it, under the attribute.
    fn parse(&self, file: &[u8]) -> Result<Input, String> {
        let text = std::str::from_utf8(file).map_err(|error| error.to_string())?;
        let mut item = tree::parse(text)?;
        let Some(Tree::Group(_, attribute)) = item.get_mut(1) else { return Err("no attribute".to_owned()) };
        let Some(Tree::Group(_, args)) = attribute.pop() else { return Err("no arguments".to_owned()) };
        item.drain(..2);
        Ok(Input { args, item })
    }

    fn print(&self, input: &Input) -> Vec<u8> {
        let (args, item) = (tree::print(&input.args), tree::print(&input.item));
        format!("#[drm_driver( {args})]\n{item}\n").into_bytes()
    }

    fn mutate(&self, base: &Input, other: &Input, dice: &mut Rng) -> Input {
        let mut input = base.clone();
        let both = dice.u8(..4);
        if both == 0 {
            mutate::mutate(&mut input.args, &self.words, &other.args, dice);
        }
        if both != 1 || dice.bool() {
            mutate::mutate(&mut input.item, &self.words, &other.item, dice);
        } else {
            mutate::mutate(&mut input.args, &self.words, &other.item, dice);
        }
        input
    }

    fn run(&self, input: &Input) -> Result<Behaviour, String> {
        let item = tree::tokens(&input.item);
        let output = drm_driver(tree::tokens(&input.args), item.clone());
        let errors = errors_in(&output)?;
        // A dissolved invisible group must hold what its place allows: syn looks into some that a
        // compiler would not.
        let is_an_item =
            errors.is_empty() || is_one_item(item) && is_one_item(tree::tokens(&tree::opened(&input.item)));
        if let (true, Err(error)) = (is_an_item, syn::parse2::<syn::File>(output.clone())) {
            return Err(format!("{} errors, and the output is no Rust: {error}\n{output}", errors.len()));
        }
        for (message, place) in &errors {
            // An input that breaks off has no token to report a missing part at.
            if is_an_item && !tree::is_a_place(*place) && !is_about_what_is_missing(message) {
                return Err(format!("an error without a place: {message}"));
            }
        }
        let kind = match (errors.is_empty(), is_an_item) {
            (true, _) => "expanded",
            (false, true) => "refused, the rest kept",
            (false, false) => "refused, no item",
        };
        let words = errors.iter().map(|(message, _)| shape(message)).collect();
        Ok(Behaviour { kind, is_inside: is_an_item, words })
    }
}

fn is_one_item(item: TokenStream) -> bool {
    syn::parse2::<syn::File>(item).is_ok_and(|file| file.items.len() == 1 && file.attrs.is_empty())
}

/// An error without a place of its own is reported at the attribute.
fn is_about_what_is_missing(message: &str) -> bool {
    message.starts_with("a driver gives its")
        || message.starts_with("`#[drm_driver]` applies to a struct with named fields")
}

/// The `compile_error!`s in front of the items: text and place.
fn errors_in(output: &TokenStream) -> Result<Vec<(String, Span)>, String> {
    let mut found = Vec::new();
    let mut rest = output.clone().into_iter().peekable();
    while let Some(token) = rest.next() {
        let TokenTree::Ident(word) = &token else { continue };
        if word != "compile_error" {
            continue;
        }
        let is_call = rest.next_if(|next| matches!(next, TokenTree::Punct(bang) if bang.as_char() == '!'));
        let (Some(_), Some(TokenTree::Group(group))) = (is_call, rest.next()) else {
            return Err(format!("a `compile_error` that is no call: {output}"));
        };
        let text: syn::LitStr = syn::parse2(group.stream()).map_err(|error| error.to_string())?;
        found.push((text.value(), word.span()));
    }
    Ok(found)
}

/// A message without the words of its input: quoted text and figures.
pub(crate) fn shape(message: &str) -> String {
    let mut shape = String::new();
    let mut quoted = false;
    let message = message.split_once("replace ").map_or(message, |(rule, _)| rule);
    for piece in message.split_inclusive('`') {
        if !quoted {
            shape.extend(piece.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }));
        } else if piece.ends_with('`') {
            shape.push_str("..`");
        }
        quoted = !quoted;
    }
    shape
}
