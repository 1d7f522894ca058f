//! What an author meant by a key's value that is of another kind: the same text, as the key wants
//! it. Only where nothing of the kind was written is it made of the struct's name.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{LitStr, Path};

use crate::parse::args::{Arg, MOST};
use crate::parse::Key;

/// The longest name: enough for every existing driver, and short enough for a column of a listing.
pub(super) const NAME_BYTES: usize = 31;

/// Whether programs and paths can have this name.
fn is_a_name(name: &str) -> bool {
    (1..=NAME_BYTES).contains(&name.len()) && name.chars().all(|c| c.is_ascii_graphic() && c != '/')
}

/// `key = value`, to write in the place of `arg`. None if only the author knows the value.
pub(super) fn argument(key: Key, arg: &Arg, driver: &str) -> Option<String> {
    let written = arg.written();
    Some(match key {
        Key::Name => text(key, &spelled(&written).filter(|name| is_a_name(name))?),
        Key::Desc => text(key, &spelled(&written)?),
        Key::Major | Key::Minor | Key::Patchlevel => format!("{} = {}", key.word(), number(&written)?),
        Key::Date => text(key, &date(&written)?),
        Key::Hw => format!("hw = {}", view(&written).filter(|view| *view != driver)?),
        Key::View => return None,
        Key::Unbind | Key::Release | Key::Crate => format!("{} = {}", key.word(), path(&written)?),
    })
}

/// `key = value` for a key that the author left out, or whose value says nothing. None for a hook,
/// which the author has to name.
pub(super) fn default(key: Key, driver: &str) -> Option<String> {
    Some(match key {
        Key::Name => text(key, &dashed(driver)),
        Key::Desc => text(key, &spaced(driver)),
        Key::Major => "major = 1".to_owned(),
        Key::Minor | Key::Patchlevel => format!("{} = 0", key.word()),
        Key::Date => "date = \"20261122\"".to_owned(),
        Key::Hw => format!("hw = {driver}Hw"),
        Key::View => "view = closure".to_owned(),
        Key::Crate => "crate = ::drmm_runtime".to_owned(),
        Key::Unbind | Key::Release => return None,
    })
}

fn text(key: Key, value: &str) -> String {
    format!("{} = {value:?}", key.word())
}

/// The text of a string of any kind, or the words as they are written. None if there are none, or
/// if it is code.
fn spelled(written: &TokenStream) -> Option<String> {
    if let Some(text) = string(written) {
        return Some(text).filter(|text| !text.is_empty());
    }
    let mut spelled = String::new();
    let mut was_word = false;
    for token in written.clone() {
        let is_word = match &token {
            TokenTree::Group(_) => return None,
            TokenTree::Punct(sign) if !matches!(sign.as_char(), '-' | '.' | '_') => return None,
            TokenTree::Punct(_) => false,
            TokenTree::Ident(_) | TokenTree::Literal(_) => true,
        };
        if was_word && is_word {
            spelled.push(' ');
        }
        was_word = is_word;
        spelled.push_str(token.to_string().trim_matches('"'));
    }
    Some(spelled).filter(|text| !text.is_empty())
}

/// The content of `"text"`, `b"text"` or `c"text"`.
fn string(written: &TokenStream) -> Option<String> {
    let literal = written.to_string();
    let plain = literal.strip_prefix(['b', 'c']).filter(|rest| rest.starts_with(['"', 'r']));
    Some(syn::parse_str::<LitStr>(plain.unwrap_or(&literal)).ok()?.value())
}

/// The number in `"1"`, `1.0`, `-1` or `1u8`, if it can be one of a version.
fn number(written: &TokenStream) -> Option<u32> {
    let text = string(written).unwrap_or_else(|| written.to_string());
    let text = text.trim_start_matches(|sign: char| !sign.is_ascii_alphanumeric());
    let end = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok().filter(|number| *number <= MOST)
}

/// The eight digits in `2026-11-22` or `20261122`.
fn date(written: &TokenStream) -> Option<String> {
    let text = string(written).unwrap_or_else(|| written.to_string());
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let others = text.chars().filter(|sign| !sign.is_ascii_digit());
    let is_date = digits.len() == 8 && others.clone().all(|sign| " -./".contains(sign));
    is_date.then_some(digits)
}

/// The name at the end of a path, or of one in a string.
fn view(written: &TokenStream) -> Option<String> {
    let path: Path = parse(written)?;
    path.segments.last().map(|last| last.ident.to_string())
}

/// The path of a function or a module: of one that is called, or in a string.
fn path(written: &TokenStream) -> Option<String> {
    let is_call = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
    let mut tokens: Vec<TokenTree> = written.clone().into_iter().collect();
    if tokens.last().is_some_and(is_call) {
        tokens.pop();
    }
    let path: Path = parse(&tokens.into_iter().collect())?;
    let path: String = path.into_token_stream().to_string();
    Some(path.split_whitespace().collect())
}

fn parse(written: &TokenStream) -> Option<Path> {
    match string(written) {
        Some(text) => syn::parse_str(&text).ok(),
        None => syn::parse2(written.clone()).ok(),
    }
}

/// `FlashLamp` as `flash-lamp`, as long as a driver's name may be.
fn dashed(name: &str) -> String {
    let name = words(name).join("-").to_lowercase();
    let name: String = name.chars().filter(char::is_ascii).take(NAME_BYTES).collect();
    if is_a_name(&name) {
        name
    } else {
        "driver".to_owned()
    }
}

/// `FlashLamp` as `Flash lamp`.
fn spaced(name: &str) -> String {
    let words = words(name);
    let (first, rest) = words.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let rest = rest.iter().map(|word| format!(" {}", word.to_lowercase()));
    std::iter::once(first.to_owned()).chain(rest).collect()
}

/// The words of a name in capitals or with underscores.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    for letter in name.chars() {
        if letter == '_' || words.is_empty() || (letter.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter != '_') {
            word.push(letter);
        }
        was_lower = letter.is_lowercase() || letter.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}
