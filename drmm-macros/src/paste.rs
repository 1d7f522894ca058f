//! Names made of names, for the declarative macros of the runtime: `[<with_ lines>]` is
//! `with_lines`.
//!
//! `macro_rules!` cannot make a name, and the setters of a register are named after its fields. The
//! kernel has a macro for this as well.

use proc_macro::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// The same tokens with each `[<a b>]` made one name, which has the place of its last part.
pub(crate) fn paste(tokens: TokenStream) -> TokenStream {
    tokens.into_iter().map(pasted).collect()
}

fn pasted(token: TokenTree) -> TokenTree {
    let TokenTree::Group(group) = token else { return token };
    if let Some(name) = name_in(&group) {
        return name.into();
    }
    let mut inside = Group::new(group.delimiter(), paste(group.stream()));
    inside.set_span(group.span());
    inside.into()
}

/// The name that a group `[<..>]` makes; none if it is another group.
fn name_in(group: &Group) -> Option<Ident> {
    if group.delimiter() != Delimiter::Bracket {
        return None;
    }
    let is = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let all: Vec<TokenTree> = group.stream().into_iter().collect();
    let [first, parts @ .., last] = &all[..] else { return None };
    if !is(first, '<') || !is(last, '>') {
        return None;
    }
    let mut name = String::new();
    for part in parts {
        // A fragment of `macro_rules!` may be in a group without delimiters.
        let part = part.to_string();
        name.push_str(part.strip_prefix("r#").unwrap_or(&part));
    }
    let is_name = name.chars().all(|sign| sign == '_' || sign.is_alphanumeric());
    (is_name && !name.is_empty()).then(|| Ident::new(&name, parts.last().map_or(first, |last| last).span()))
}
