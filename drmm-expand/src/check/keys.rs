//! R8: the keys of the attribute and their values.

use super::meant::{self, NAME_BYTES};
use crate::diag::Diag;
use crate::parse::args::Arg;
use crate::parse::{Args, Key};

/// R8: only these keys exist.
pub(super) fn known(args: &Args, diag: &mut Diag) {
    for arg in args.given.iter().filter(|arg| arg.key.is_none_or(|key| arg.word != key.word())) {
        let cure = match arg.key {
            Some(meant) => format!("write `{}`", meant.word()),
            None => format!("the keys are {}", list(&Key::ALL, |key| format!("`{}`", key.word()))),
        };
        diag.error(&arg.word, format!("`{}` is no key of `#[drm_driver]`: {cure}", arg.word));
    }
}

/// R8: a key is given once.
pub(super) fn given_once(args: &Args, diag: &mut Diag) {
    for (n, arg) in args.given.iter().enumerate() {
        if arg.key.is_some() && args.given.iter().take(n).any(|before| before.key == arg.key) {
            diag.error(&arg.word, format!("`{0}` is given once: remove the second `{0}`", arg.word));
        }
    }
}

/// R8: a driver that gives one of the keys that programs see gives all that have no default.
pub(super) fn required(args: &Args, driver: &str, diag: &mut Diag) {
    let missing: Vec<Key> = Key::REQUIRED.into_iter().filter(|key| args.get(*key).is_none()).collect();
    if !args.introduces() || missing.is_empty() {
        return;
    }
    let keys = list(&Key::REQUIRED, |key| format!("`{}`", key.word()));
    let cure: Vec<String> = missing.into_iter().filter_map(|key| meant::default(key, driver)).collect();
    diag.error_at_attribute(format!("a driver gives its {keys}: add `{}`", cure.join(", ")));
}

/// R8: a value is of its key's kind.
pub(super) fn kind_of_value(args: &Args, driver: &str, diag: &mut Diag) {
    for arg in &args.given {
        let Some(key) = arg.key.filter(|key| !fits(arg, *key)) else { continue };
        let meant = meant::argument(key, arg, driver).or_else(|| meant::default(key, driver));
        let cure = match meant {
            Some(meant) => format!("write `{meant}`"),
            None if key == Key::Unbind => "name one, such as a method of the view".to_owned(),
            None => "name one, such as a method of the device".to_owned(),
        };
        diag.error(arg.place(), format!("`{}` is {}: {cure}", key.word(), kind(key)));
    }
}

/// R8: programs find a driver by its name, and paths are made of it.
pub(super) fn driver_name(args: &Args, driver: &str, diag: &mut Diag) {
    let Some(text) = args.get(Key::Name).and_then(Arg::text) else { return };
    let name = text.value();
    let cure = if name.is_empty() {
        format!("write `{}`", meant::default(Key::Name, driver).unwrap_or_default())
    } else if let Some(c) = name.chars().find(|c| !c.is_ascii_graphic() || *c == '/') {
        format!("replace {c:?}")
    } else if name.len() > NAME_BYTES {
        format!("shorten this one of {}", name.len())
    } else {
        return;
    };
    let rule = format!("a driver's name has 1 to {NAME_BYTES} visible ASCII characters other than `/`");
    diag.error(&text, format!("{rule}: {cure}"));
}

/// R8: a date is eight digits, as in `DRIVER_DATE`.
pub(super) fn date(args: &Args, driver: &str, diag: &mut Diag) {
    let Some(text) = args.get(Key::Date).and_then(Arg::text) else { return };
    let date = text.value();
    if date.len() != 8 || !date.bytes().all(|digit| digit.is_ascii_digit()) {
        let meant = args.get(Key::Date).and_then(|arg| meant::argument(Key::Date, arg, driver));
        let cure = match (meant, meant::default(Key::Date, driver)) {
            (Some(meant), _) => format!("write `{meant}`"),
            (None, example) => format!("write it as in `{}`, or leave it out", example.unwrap_or_default()),
        };
        diag.error(&text, format!("a driver's date is its year, month and day in eight digits: {cure}"));
    }
}

fn fits(arg: &Arg, key: Key) -> bool {
    match key {
        Key::Name | Key::Desc | Key::Date => arg.text().is_some(),
        Key::Major | Key::Minor | Key::Patchlevel => arg.version().is_some(),
        Key::Hw => arg.ident().is_some(),
        Key::View => arg.ident().is_some_and(|word| word == "closure"),
        Key::Unbind | Key::Release => arg.function().is_some(),
        Key::Crate => arg.module().is_some(),
    }
}

fn kind(key: Key) -> &'static str {
    match key {
        Key::Name | Key::Desc | Key::Date => "a string",
        Key::Major | Key::Minor | Key::Patchlevel => "an integer from 0 to 2147483647",
        Key::Hw => "the name of a type",
        Key::View => "the word `closure` or left out",
        Key::Unbind | Key::Release => "the path of a function",
        Key::Crate => "the path of the runtime",
    }
}

/// "`a`, `b` and `c`".
fn list(keys: &[Key], word: impl Fn(&Key) -> String) -> String {
    let words: Vec<String> = keys.iter().map(word).collect();
    match words.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}
