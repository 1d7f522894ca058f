//! A call of `devm_drm_dev_alloc!`, as its grammar hands it over.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::pieces::{is, opened, part, Rest};
use crate::diag::Diag;
use crate::names;

/// The pieces: `[$crate] [parent] [drm] [driver] [errors]`, then `[attributes] name [value]` for
/// each field.
pub(super) struct Call {
    /// The runtime, `$crate`.
    pub(super) runtime: TokenStream,
    /// The bus device.
    pub(super) parent: TokenStream,
    /// The pattern for the device that is built.
    pub(super) drm: TokenStream,
    /// The path of the driver's struct.
    pub(super) driver: TokenStream,
    /// What was reported before.
    pub(super) errors: TokenStream,
    /// Whether the errors are all that can be said of the call.
    pub(super) is_alone: bool,
    pub(super) fields: Vec<Given>,
}

/// What is in front of the errors if what was meant cannot be told.
pub(super) const ALONE: char = '!';

/// One field of the literal.
pub(super) struct Given {
    pub(super) attributes: TokenStream,
    pub(super) name: Ident,
    /// Empty for the shorthand.
    pub(super) value: TokenStream,
}

/// Whether anything is left to expand beside the errors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repaired {
    /// The call can be read as it was meant.
    AsMeant,
    /// It cannot, and what the compiler would say of it is about something else.
    ErrorsAlone,
}

impl Call {
    pub(super) fn read(input: TokenStream) -> Self {
        let mut rest: Rest = input.into_iter().peekable();
        let mut next = || part(&mut rest);
        let (runtime, parent, drm, driver, errors) = (next(), next(), next(), next(), next());
        let is_alone = is(errors.clone().into_iter().next().as_ref(), ALONE);
        let errors = errors.into_iter().skip(usize::from(is_alone)).collect();
        let mut fields = Vec::new();
        while rest.peek().is_some() {
            let attributes = part(&mut rest);
            let Some(TokenTree::Ident(name)) = rest.next() else { break };
            fields.push(Given { attributes, name, value: part(&mut rest) });
        }
        Self { runtime, parent, drm, driver, errors, is_alone, fields }
    }

    /// What the grammar cannot see: a field that is given twice, and a name that is a keyword.
    pub(super) fn check(&mut self, diag: &mut Diag) -> Repaired {
        let mut repaired = if self.is_alone { Repaired::ErrorsAlone } else { Repaired::AsMeant };
        let mut before: Vec<(Ident, bool)> = Vec::new();
        let building = opened(&self.drm).to_string();
        self.fields.retain(|field| {
            let Given { attributes, name, .. } = field;
            let conditional = has_condition(attributes);
            if let Some(word) = keyword(name) {
                let cure = if can_be_raw(&word) { format!(": write `r#{word}`") } else { String::new() };
                diag.error(name, format!("`{word}` is a word of the language, and no name of a field{cure}"));
                repaired = Repaired::ErrorsAlone;
                return false;
            }
            if is_the_device(field, &building) {
                let rule = "the call makes the embedded device itself";
                diag.error(name, format!("{rule}: leave `{name}` out"));
                return false;
            }
            if *name == names::FILLED_IN {
                diag.error(name, format!("`{name}` is the macro's own: leave this field to it"));
                return false;
            }
            // Two fields of which each has a condition may be one in each configuration.
            let again = before.iter().any(|(other, had)| other == name && !(conditional && *had));
            if again {
                diag.error(name, format!("a field is initialised once: leave out one of the two `{name}`"));
            }
            before.push((name.clone(), conditional));
            !again
        });
        repaired
    }
}

/// Whether a field is given the device that is being built, or one that the author makes. No field
/// can hold the former, and only the call makes the latter.
fn is_the_device(field: &Given, building: &str) -> bool {
    let mut value = opened(&field.value).into_iter();
    match (value.next(), value.next()) {
        (None, _) => field.name == building,
        (Some(TokenTree::Ident(word)), None) => word == building,
        (Some(TokenTree::Ident(word)), Some(_)) => word == "DrmDevice",
        _ => false,
    }
}

fn has_condition(attributes: &TokenStream) -> bool {
    let bracket = |token: TokenTree| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    };
    let word = |attribute: TokenStream| super::pieces::first(&attribute).map(|first| first.to_string());
    attributes.clone().into_iter().filter_map(bracket).filter_map(word).any(|word| word.starts_with("cfg"))
}

/// The keyword that `name` is.
fn keyword(name: &Ident) -> Option<String> {
    let word = name.to_string();
    (names::unraw(&word) == word && syn::parse_str::<Ident>(&word).is_err()).then_some(word)
}

fn can_be_raw(word: &str) -> bool {
    !matches!(word, "_" | "self" | "Self" | "super" | "crate")
}

/// Whether the tokens begin as a field does that `name` is the name of.
pub(super) fn is_name(token: Option<&TokenTree>) -> Option<&Ident> {
    match token? {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    }
}

/// Whether the sign at the beginning is the colon of a field: not the beginning of `::`.
pub(super) fn is_colon(tokens: &[TokenTree]) -> bool {
    is(tokens.first(), ':') && !is(tokens.get(1), ':')
}
